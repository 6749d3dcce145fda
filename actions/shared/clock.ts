import { setTimeout } from "node:timers/promises";

/** A clock as an argument, so that tests do not wait. */
export interface Clock {
  /** In milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** Waits on the real clock. */
export async function sleep(milliseconds: number): Promise<void> {
  await setTimeout(milliseconds);
}

const firstPause = 1_000;
const longestPause = 30_000;

/**
 * Retries, with growing pauses, until the attempt returns a result.
 *
 * @param attempt - returns undefined for "not yet"; an error that it throws ends the wait
 * @returns undefined when the time is up.
 */
export async function pollUntil<Result>(
  attempt: () => Promise<Result | undefined>,
  { clock, until }: { readonly clock: Clock; readonly until: number },
): Promise<Result | undefined> {
  for (let pause = firstPause; ; pause = Math.min(2 * pause, longestPause)) {
    const result = await attempt();
    if (result !== undefined) return result;
    if (clock.now() + pause > until) return undefined;
    await clock.sleep(pause);
  }
}
