import { setTimeout as pause } from "node:timers/promises";
import type { Actor, Repository } from "./state.ts";

/** How long a write takes here at least; GitHub's take some hundred milliseconds. */
const milliseconds = 5;

export interface BranchWrite<Result> {
  readonly repository: Repository;
  readonly branch: string;
  readonly actor: Actor;
  readonly write: () => Result;
  /** What is answered when another write came first: the branch is no longer at `expected`. */
  readonly refuse: (expected: string) => Error;
}

interface Underway {
  readonly actor: Actor;
  readonly ended: Promise<unknown>;
}

/**
 * Writes to a branch take a while, in which no other may come: GitHub asks for serial writes to one branch, whatever
 * files they write, and refuses what comes at the same time.
 *
 * https://docs.github.com/en/rest/repos/contents#create-or-update-file-contents
 */
export class BranchWrites {
  readonly #report: (violation: string) => void;
  readonly #underway = new Map<string, Underway>();

  constructor(report: (violation: string) => void) {
    this.#report = report;
  }

  async carryOut<Result>({ repository, branch, actor, write, refuse }: BranchWrite<Result>): Promise<Result> {
    const key = `${repository.id} ${branch}`;
    const first = this.#underway.get(key);
    if (first) {
      if (isSameInstallation(actor, first.actor))
        this.#report(`${repository.fullName}: two writes to ${branch} at the same time by ${actor.account.login}`);
      const expected = repository.git.resolve(`refs/heads/${branch}`) ?? "";
      await first.ended;
      throw refuse(expected);
    }
    const ended = pause(milliseconds);
    this.#underway.set(key, { actor, ended });
    try {
      await ended;
      return write();
    } finally {
      this.#underway.delete(key);
    }
  }
}

function isSameInstallation(one: Actor, other: Actor): boolean {
  return one.kind === "installation" && other.kind === "installation" && one.installation === other.installation;
}
