import { createHash } from "node:crypto";
import type { Logger, ProbotOctokit } from "probot";
import type { AppIdentity } from "../github/app-identity.ts";
import type { RecordsWriter } from "../github/records-writer.ts";
import type { Cache } from "../github/cache.ts";
import { fullName, type Repository } from "../github/repository.ts";
import type { SendMail } from "../mail/mailer.ts";
import type { SubjectQueue, Work } from "../subject-queue.ts";
import type { Templates } from "../templates.ts";
import type { MergeGroup } from "../webhooks/merge-group.ts";
import type { Push } from "../webhooks/push.ts";
import type { RerunContext } from "../webhooks/rerun.ts";

/** A repository as webhooks and sweeps name it, with the client of its installation. */
export interface Place extends Repository {
  readonly octokit: InstanceType<typeof ProbotOctokit>;
  readonly defaultBranch: string;
}

export interface SubjectsDependencies {
  readonly queue: SubjectQueue;
  readonly templates: Templates;
  readonly log: Pick<Logger, "error">;
  readonly now: () => Date;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** 0 to 1. */
  readonly random: () => number;
  readonly sendMail: SendMail;
  /** Who the App is; asked once and kept. */
  readonly identity: () => Promise<AppIdentity>;
}

/** What can be looked at. Each call answers at once; the work is queued under its subject. */
export interface Subjects {
  pullRequest(place: Place, number: number): void;
  /** `headSha` is a commit whose check is known to wait for the run. */
  planRun(place: Place, runId: number, headSha?: string): void;
  applyRun(place: Place, runId: number): void;
  /** Whether the apply stands well. */
  applies(place: Place): void;
  /** A change of the accounts file that no apply has seen. */
  missedApply(place: Place): void;
  /** The pull requests whose plan an apply may have made stale. */
  applied(place: Place, runId: number): void;
  checklist(place: Place, number: number): void;
  /** Checklists whose issues are gone. */
  lostChecklists(place: Place): void;
  /** A run that has asked AWS about accounts, or asks it. */
  verifyRun(place: Place, runId: number): void;
  verifyComment(place: Place, comment: { readonly number: number; readonly commentId: number }): void;
  yubikeys(place: Place): void;
  request(place: Place, number: number): void;
  /** Of the accounts file up to a commit of the default branch, so that a request need not wait for it. */
  history(place: Place, sha: string): void;
  push(place: Place, push: Push): void;
  /** What depends on who is in a team: the approvals of the open pull requests. */
  people(place: Place): void;
  planComment(place: Place, comment: { readonly number: number; readonly commentId: number }): void;
  rerun(place: Place, check: Pick<RerunContext, "checkRunId" | "name" | "headSha">): void;
  /** Every open pull request of this head commit. */
  commit(place: Place, headSha: string): void;
  mergeGroup(place: Place, group: MergeGroup): void;
}

/** Queues work on a subject of a repository. */
export type Add = (place: Place, subject: string, run: () => Promise<void>, failed?: Work["failed"]) => void;

/** What the families of subjects share. */
export interface SubjectsContext extends Omit<SubjectsDependencies, "queue"> {
  readonly add: Add;
  readonly cache: Cache;
  /** The one writer of the process. */
  readonly records: RecordsWriter;
}

export const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Queues work; what fails is logged. */
export function createAdd(queue: SubjectQueue, log: SubjectsDependencies["log"]): Add {
  return (place, subject, run, failed) => {
    queue.add(`${fullName(place)} ${subject}`, {
      run,
      async failed(error) {
        log.error({ err: error, repository: fullName(place), subject }, "Could not reconcile.");
        await failed?.(error);
      },
    });
  };
}
