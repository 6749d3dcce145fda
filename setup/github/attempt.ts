import { SetupError } from "../terminal/setup-error.ts";
import { tokenAdvice } from "./client.ts";

/** The status of GitHub's response, if an error is one. */
export function statusOf(error: unknown): number | undefined {
  const status = (error as { readonly status?: unknown } | undefined)?.status;
  return typeof status === "number" ? status : undefined;
}

/**
 * Does something at GitHub, and explains a refusal.
 *
 * @param what - the attempt and its object, as in "read the rulesets of example-org/aws-accounts"
 * @throws {@link SetupError} with what to do.
 */
export async function attempt<Result>(what: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof SetupError) throw error;
    const message = String((error as { readonly message?: unknown } | undefined)?.message ?? error);
    throw new SetupError(`Could not ${what}: ${message.split(" - https://")[0] ?? message}. ${adviceFor(error)}`, {
      cause: error,
    });
  }
}

function adviceFor(error: unknown): string {
  const status = statusOf(error);
  if (status === 401) return "GitHub does not accept the token. Make another one, and run this again.";
  if (status === 403 || status === 404) return `The token may lack a permission. ${tokenAdvice}`;
  if (status === 422)
    return "GitHub does not accept the values. Fix the values that the message names, and run this again.";
  return "Run this again; it continues with the missing changes.";
}

/** Does something at GitHub whose object may not exist; returns undefined then. */
export async function attemptToFind<Result>(what: string, act: () => Promise<Result>): Promise<Result | undefined> {
  return attempt(what, () =>
    act().catch((error: unknown) => {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }),
  );
}
