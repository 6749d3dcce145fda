import { debug, setFailed } from "@actions/core";
import { maskText } from "../../app/domain/plan/mask.ts";

/**
 * Runs an Action's work, and turns whatever escapes it into the one message that fails the step.
 *
 * The single place where an Action catches everything: an error's own sentence says what to do, the sentences of its
 * causes say why.
 */
export async function failOnError(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error && error.stack !== undefined) debug(maskText(error.stack));
    setFailed(maskText(describeError(error)));
  }
}

/** The messages of an error and its causes, the outermost first, each once. */
export function describeError(error: unknown): string {
  const messages: string[] = [];
  for (let current = error; current instanceof Error; current = current.cause) {
    const { message } = current;
    if (message !== "" && !messages.some((earlier) => earlier.includes(message))) messages.push(message);
  }
  return messages.length === 0 ? "Something failed without saying what." : messages.join("\n");
}
