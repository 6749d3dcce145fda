import { info } from "@actions/core";
import type { Clock } from "../shared/clock.ts";

/** Shows the progress of each account: in the log, and in the comment on each pull request. */
export interface Progress {
  /** Logs the current step of an account. */
  say(account: string, now: string): void;
  /** From now on, shows the progress on these pull requests. */
  showOn(pullRequests: readonly number[]): void;
  /** Stops writing, and resolves once the current write has ended, so that no progress overwrites the result. */
  settled(): Promise<void>;
}

/** GitHub accepts 80 comments a minute from all tokens of a repository. */
const pause = 20_000;

/**
 * @param show - writes a comment; called for each pull request at most every 20 seconds, with the latest step of each account
 * @param failed - called with the error if writing a comment fails; the apply continues
 */
export function startProgress({
  clock,
  show,
  failed,
}: {
  readonly clock: Clock;
  readonly show: (pullRequest: number, accounts: ReadonlyMap<string, string>) => Promise<void>;
  readonly failed: (error: unknown) => void;
}): Progress {
  const accounts = new Map<string, string>();
  let shownOn: readonly number[] = [];
  let shownAt = Number.NEGATIVE_INFINITY;
  let writing = Promise.resolve();
  let next: NodeJS.Timeout | undefined;
  const write = (): void => {
    next = undefined;
    shownAt = clock.now();
    writing = writing
      .then(async () => {
        for (const pullRequest of shownOn) await show(pullRequest, new Map(accounts));
      })
      .catch(failed);
  };
  return {
    say(account, now) {
      if (accounts.get(account) === now) return;
      accounts.set(account, now);
      info(`${account}: ${now}`);
      // Steps in quick succession share one comment; a step during the pause is shown at its end.
      next ??= setTimeout(write, Math.max(0, shownAt + pause - clock.now()));
    },
    showOn(pullRequests) {
      shownOn = pullRequests;
    },
    settled: async () => {
      clearTimeout(next);
      return writing;
    },
  };
}
