import { debug, setFailed } from "@actions/core";
import { maskText } from "../../app/domain/plan/mask.ts";

/**
 * Runs an Action's work, and turns any error into the one message that fails the step.
 *
 * This is the only place that catches every error of an Action: the error's own message says what to do, the messages of
 * its causes say why.
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
  return messages.length === 0 ? "An error without a message was thrown." : messages.join("\n");
}
