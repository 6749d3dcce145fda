import type { ProbotOctokit } from "probot";
import { fullName, type Repository } from "../github/repository.ts";
import type { Turn } from "./in-process-queue.ts";

/** A repository as webhooks and sweeps name it, with the client of its installation. */
export interface RepositoryContext extends Repository {
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
export type WorkOutcome =
  | { readonly kind: "failed" }
  /** `again`: something waits for time alone, and no event will tell; in so many seconds it has to be looked at. */
  | { readonly kind: "done"; readonly again: number | undefined };

/** What can be looked at. Each call answers at once; the work is queued under its subject. */
export interface Enqueue {
  pullRequest(place: RepositoryContext, number: number): Turn;
  /** `headSha` is a commit whose check is known to wait for the run. */
  planRun(place: RepositoryContext, runId: number, headSha?: string): Turn;
  applyRun(place: RepositoryContext, runId: number): Turn;
  /** Whether the apply stands well. */
  applyStatus(place: RepositoryContext): void;
  /** A change of the accounts file that no apply has seen. */
  missedApply(place: RepositoryContext): void;
  /** The pull requests whose plan an apply may have made stale. */
  stalePlans(place: RepositoryContext, runId: number): void;
  checklist(place: RepositoryContext, number: number): Turn;
  /** Checklists whose issues are gone. */
  lostChecklists(place: RepositoryContext): void;
  /** A run that has asked AWS about accounts, or asks it. */
  verifyRun(place: RepositoryContext, runId: number): void;
  verifyComment(place: RepositoryContext, comment: { readonly number: number; readonly commentId: number }): void;
  yubikeys(place: RepositoryContext): void;
  /** Whether others are kept away from the branch with the records. */
  recordsBranch(place: RepositoryContext): void;
  request(place: RepositoryContext, number: number): Turn;
  /** Of the accounts file up to a commit of the default branch, so that a request need not wait for it. */
  usedEmails(place: RepositoryContext, sha: string): void;
  push(place: RepositoryContext, push: Push): void;
  /** What depends on who is in a team: the approvals of the open pull requests. */
  approvals(place: RepositoryContext): void;
  /** The App's own comments on an issue or a pull request, which is looked at afterwards if it is a pull request. */
  comments(place: RepositoryContext, of: { readonly number: number; readonly kind: "issue" | "pullRequest" }): void;
  planComment(place: RepositoryContext, comment: { readonly number: number; readonly commentId: number }): void;
  rerun(place: RepositoryContext, check: CheckToRerun): void;
  /** Every open pull request of this head commit. */
  commit(place: RepositoryContext, headSha: string): void;
  mergeGroup(place: RepositoryContext, group: MergeGroup): void;
}

/** What a subject is called where those of all repositories are together. */
export function subjectKey(place: Repository, subject: string): string {
  return `${fullName(place)} ${subject}`;
}
