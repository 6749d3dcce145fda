import type { ProbotOctokit } from "probot";
import { fullName, type Repository } from "../github/repository.ts";
import type { Turn } from "./in-process-queue.ts";

/** A repository as webhooks and sweeps name it, with the client of its installation. */
export interface Place extends Repository {
  readonly octokit: InstanceType<typeof ProbotOctokit>;
  readonly defaultBranch: string;
  /** Whether the sweep asks, which can wait for what people wait for. */
  readonly ofSweep?: boolean;
}

/** A push as the webhook tells it. */
export interface Push {
  readonly ref: string;
  /** Where the branch stands now. */
  readonly after: string;
  readonly commits: readonly {
    readonly added?: readonly string[] | undefined;
    readonly modified?: readonly string[] | undefined;
    readonly removed?: readonly string[] | undefined;
  }[];
}

/** What a merge queue is about to merge once its checks succeed, as the webhook tells it. */
export interface MergeGroup {
  readonly head_sha: string;
  /** Full ref of the branch that it goes into. */
  readonly base_ref: string;
}

/** The check run whose "Re-run" a person clicked. */
export interface CheckToRerun {
  readonly checkRunId: number;
  readonly name: string;
  readonly headSha: string;
}

/** How a look at a subject ended. */
export type Ended =
  | { readonly kind: "failed" }
  /** `again`: something waits for time alone, and no event will tell; in so many seconds it has to be looked at. */
  | { readonly kind: "done"; readonly again: number | undefined };

/** What can be looked at. Each call answers at once; the work is queued under its subject. */
export interface Subjects {
  pullRequest(place: Place, number: number): Turn;
  /** `headSha` is a commit whose check is known to wait for the run. */
  planRun(place: Place, runId: number, headSha?: string): Turn;
  applyRun(place: Place, runId: number): Turn;
  /** Whether the apply stands well. */
  applies(place: Place): void;
  /** A change of the accounts file that no apply has seen. */
  missedApply(place: Place): void;
  /** The pull requests whose plan an apply may have made stale. */
  applied(place: Place, runId: number): void;
  checklist(place: Place, number: number): Turn;
  /** Checklists whose issues are gone. */
  lostChecklists(place: Place): void;
  /** A run that has asked AWS about accounts, or asks it. */
  verifyRun(place: Place, runId: number): void;
  verifyComment(place: Place, comment: { readonly number: number; readonly commentId: number }): void;
  yubikeys(place: Place): void;
  /** Whether others are kept away from the branch with the records. */
  recordsBranch(place: Place): void;
  request(place: Place, number: number): Turn;
  /** Of the accounts file up to a commit of the default branch, so that a request need not wait for it. */
  history(place: Place, sha: string): void;
  push(place: Place, push: Push): void;
  /** What depends on who is in a team: the approvals of the open pull requests. */
  people(place: Place): void;
  /** The App's own comments on an issue or a pull request, which is looked at afterwards if it is a pull request. */
  comments(place: Place, of: { readonly number: number; readonly kind: "issue" | "pullRequest" }): void;
  planComment(place: Place, comment: { readonly number: number; readonly commentId: number }): void;
  rerun(place: Place, check: CheckToRerun): void;
  /** Every open pull request of this head commit. */
  commit(place: Place, headSha: string): void;
  mergeGroup(place: Place, group: MergeGroup): void;
}

/** What a subject is called where those of all repositories are together. */
export function nameSubject(place: Repository, subject: string): string {
  return `${fullName(place)} ${subject}`;
}
