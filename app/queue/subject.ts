import type { ProbotOctokit } from "probot";
import { fullName, type Repository } from "../github/repository.ts";
import type { Turn } from "./in-process-queue.ts";

/** A repository that a webhook or a sweep names, with the client of its installation. */
export interface RepositoryContext extends Repository {
  readonly octokit: InstanceType<typeof ProbotOctokit>;
  readonly defaultBranch: string;
  /** Whether the sweep asks, whose work can wait until people's events are handled. */
  readonly ofSweep?: boolean;
  /** GitHub's id of the webhook delivery that asks. */
  readonly delivery?: string;
}

/** A push, as in the webhook. */
export interface Push {
  readonly ref: string;
  /** The branch's commit after the push. */
  readonly after: string;
  readonly commits: readonly {
    readonly added?: readonly string[] | undefined;
    readonly modified?: readonly string[] | undefined;
    readonly removed?: readonly string[] | undefined;
  }[];
}

/** The commit that a merge queue merges once its checks succeed, as in the webhook. */
export interface MergeGroup {
  readonly head_sha: string;
  /** Full ref of the branch that it is merged into. */
  readonly base_ref: string;
}

/** The check run whose "Re-run" a person clicked. */
export interface CheckToRerun {
  readonly checkRunId: number;
  readonly name: string;
  readonly headSha: string;
}

/** How the work on a subject ended. */
export type WorkOutcome =
  | { readonly kind: "failed" }
  /**
   * `again`: something depends on time alone, and no event will report it; check the subject again in this many
   * seconds.
   */
  | { readonly kind: "done"; readonly again: number | undefined };

/** The subjects that can be enqueued. Each call returns at once; the work is queued under its subject. */
export interface Enqueue {
  pullRequest(place: RepositoryContext, number: number): Turn;
  /** `headSha` is a commit whose check is known to wait for the run. */
  planRun(place: RepositoryContext, runId: number, headSha?: string): Turn;
  applyRun(place: RepositoryContext, runId: number): Turn;
  /** The status of the apply workflow. */
  applyStatus(place: RepositoryContext): void;
  /** A change of the accounts file that no apply has seen. */
  missedApply(place: RepositoryContext): void;
  /** The pull requests whose plan an apply may have made stale. */
  stalePlans(place: RepositoryContext, runId: number): void;
  checklist(place: RepositoryContext, number: number): Turn;
  /** Checklists whose issues were deleted. */
  lostChecklists(place: RepositoryContext): void;
  /** A run that verifies accounts in AWS. */
  verifyRun(place: RepositoryContext, runId: number): void;
  verifyComment(place: RepositoryContext, comment: { readonly number: number; readonly commentId: number }): void;
  yubikeys(place: RepositoryContext): void;
  /** The comment of a merged pull request about the administrators that it changed. */
  administrators(place: RepositoryContext, pullRequest: number): void;
  /** Whether the records branch is protected from other writers. */
  recordsBranch(place: RepositoryContext): void;
  request(place: RepositoryContext, number: number): Turn;
  /**
   * The e-mails of the accounts file up to a commit of the default branch, read early so that a request need not wait.
   */
  usedEmails(place: RepositoryContext, sha: string): void;
  push(place: RepositoryContext, push: Push): void;
  /** Everything that depends on a team's members: the approvals of the open pull requests. */
  approvals(place: RepositoryContext): void;
  /** The App's own comments on an issue or a pull request; a pull request is reconciled afterwards. */
  comments(place: RepositoryContext, of: { readonly number: number; readonly kind: "issue" | "pullRequest" }): void;
  planComment(place: RepositoryContext, comment: { readonly number: number; readonly commentId: number }): void;
  rerun(place: RepositoryContext, check: CheckToRerun): void;
  /** Every open pull request of this head commit. */
  commit(place: RepositoryContext, headSha: string): void;
  mergeGroup(place: RepositoryContext, group: MergeGroup): void;
}

/** The subject's key among the subjects of all repositories. */
export function subjectKey(place: Repository, subject: string): string {
  return `${fullName(place)} ${subject}`;
}
