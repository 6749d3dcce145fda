import { info } from "@actions/core";
import type { Clock } from "../shared/clock.ts";

/** Where the accounts of this apply are, for people who watch: in the log, and in the comment of each pull request. */
export interface Progress {
  /** Logs what goes on with an account. */
  say(account: string, now: string): void;
  /** Writes no more, and resolves once nothing is being written, so that the last word is not overtaken. */
  settled(): Promise<void>;
}

/** GitHub takes 80 comments a minute from all of a repository's tokens. */
const pause = 20_000;

/**
 * @param show - writes the comments; called now and then with the latest word on each account
 * @param failed - hears why the comments could not be written: that is no reason to stop
 */
export function startProgress({
  clock,
  show,
  failed,
}: {
  readonly clock: Clock;
  readonly show: (accounts: ReadonlyMap<string, string>) => Promise<void>;
  readonly failed: (error: unknown) => void;
}): Progress {
  const accounts = new Map<string, string>();
  let shownAt = Number.NEGATIVE_INFINITY;
  let writing = Promise.resolve();
  let next: NodeJS.Timeout | undefined;
  const write = (): void => {
    next = undefined;
    shownAt = clock.now();
    writing = writing.then(async () => show(new Map(accounts))).catch(failed);
  };
  return {
    say(account, now) {
      if (accounts.get(account) === now) return;
      accounts.set(account, now);
      info(`${account}: ${now}`);
      // What is said in one breath is shown together, and the last word of a pause at its end.
      next ??= setTimeout(write, Math.max(0, shownAt + pause - clock.now()));
    },
    settled: async () => {
      clearTimeout(next);
      return writing;
    },
  };
}
