import type { SetupContext } from "./context.ts";
import { SetupError } from "./setup-error.ts";

/** How a command treats the changes that it has shown. */
export interface ChangeOptions {
  /** Shows the changes only. */
  readonly dryRun: boolean;
  /** Carries them out without a question. */
  readonly yes: boolean;
}

/** The flags of {@link ChangeOptions}, for `parseArgs`. */
export const changeFlags = { "dry-run": { type: "boolean" }, yes: { type: "boolean" } } as const;

/**
 * Decides whether the changes that were just shown are carried out.
 *
 * @throws {@link SetupError} without a terminal and without `--yes`: no one has agreed to the changes.
 */
export async function mayChange(
  { say, prompts }: SetupContext,
  { dryRun, yes }: ChangeOptions,
  question: string,
): Promise<boolean> {
  if (dryRun) {
    say("Nothing was changed, because of --dry-run.");
    return false;
  }
  if (yes) return true;
  if (prompts === undefined)
    throw new SetupError("Nothing was changed: this runs without a terminal. Add --yes to make these changes.");
  const agreed = await prompts.confirm(question);
  if (!agreed) say("Nothing was changed.");
  return agreed;
}
