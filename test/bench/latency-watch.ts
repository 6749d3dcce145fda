import type { Delivery, LocalGitHub } from "local-github-world/github";

/** Whether this webhook is the one that is looked for. */
export type Moment = (delivery: Delivery) => boolean;

export function isOpened(sha: string): Moment {
  return (delivery) => is(delivery, "pull_request", "opened") && part(delivery, "pull_request", "head")["sha"] === sha;
}

export function isValidated(sha: string): Moment {
  return (delivery) => {
    const check = part(delivery, "check_run");
    return (
      is(delivery, "check_run", "completed") && check["head_sha"] === sha && check["name"] === "aws-accounts/validate"
    );
  };
}

export function isComment(number: number, login: string): Moment {
  return (delivery) =>
    is(delivery, "issue_comment", "created") &&
    part(delivery, "issue")["number"] === number &&
    part(delivery, "sender")["login"] === login;
}

export function isEdit(number: number): Moment {
  return (delivery) => is(delivery, "issues", "edited") && part(delivery, "issue")["number"] === number;
}

export const isCommitOfRecord: Moment = ({ event, payload }) =>
  event === "push" && payload["ref"] === "refs/heads/aws-accounts-records";

function is({ event, action }: Delivery, name: string, did: string): boolean {
  return event === name && action === did;
}

function part({ payload }: Delivery, ...path: readonly string[]): Readonly<Record<string, unknown>> {
  return path.reduce((value, key) => (value[key] ?? {}) as Readonly<Record<string, unknown>>, payload);
}

/** Sees by its webhooks when something happened on the local GitHub, to the part of a millisecond. */
export class Watch {
  readonly #github: LocalGitHub;
  #from = 0;

  constructor(github: LocalGitHub) {
    this.#github = github;
  }

  /** Ignores everything up to now. */
  forget(): void {
    this.#from = this.#github.deliveries().length;
  }

  find(moment: Moment): Delivery | undefined {
    return this.#github.deliveries().slice(this.#from).find(moment);
  }

  /** Which of these came to be before the time was over, in their order. */
  async within(seconds: number, moments: readonly Moment[]): Promise<readonly (Delivery | undefined)[]> {
    const until = performance.now() + seconds * 1_000;
    for (;;) {
      const found = moments.map((moment) => this.find(moment));
      if (found.every((delivery) => delivery !== undefined) || performance.now() > until) return found;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }

  /** Waits until a second passes without a request. */
  async untilQuiet(): Promise<void> {
    for (;;) {
      const { length } = this.#github.requests();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      if (this.#github.requests().length === length) return;
    }
  }

  /** For how many milliseconds of a span at least one request was being served. */
  served(from: number, to: number): number {
    let [sum, until] = [0, from];
    for (const request of this.#github.requests().toSorted((one, other) => one.from - other.from)) {
      const begin = Math.max(request.from, until);
      const end = Math.min(request.to, to);
      if (end <= begin) continue;
      sum += end - begin;
      until = end;
    }
    return sum;
  }
}
