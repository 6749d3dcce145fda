import { createHash } from "node:crypto";
import type { Logger, ProbotOctokit } from "probot";
import type { AppIdentity } from "../github/app-identity.ts";
import type { RecordsWriter } from "../github/records/records-writer.ts";
import type { ConversationKind } from "../github/issues/conversation.ts";
import type { Cache } from "../github/cache.ts";
import { fullName, type Repository } from "../github/repository.ts";
import type { SendMail } from "../mail/mailer.ts";
import type { SubjectQueue, Turn, Work } from "./in-process-queue.ts";
import type { Templates } from "../templates.ts";
import type { MergeGroup } from "../handlers/pull-request/merge-group.ts";
import type { Push } from "../handlers/pull-request/push.ts";
import type { RerunContext } from "../handlers/pull-request/rerun.ts";

/** A repository as webhooks and sweeps name it, with the client of its installation. */
export interface Place extends Repository {
  readonly octokit: InstanceType<typeof ProbotOctokit>;
  readonly defaultBranch: string;
  /** Whether the sweep asks, which can wait for what people wait for. */
  readonly ofSweep?: boolean;
}

/** How a look at a subject ended. */
export type Ended =
  | { readonly kind: "failed" }
  /** `again`: something waits for time alone, and no event will tell; in so many seconds it has to be looked at. */
  | { readonly kind: "done"; readonly again: number | undefined };

export interface SubjectsDependencies {
  readonly queue: SubjectQueue;
  readonly templates: Templates;
  readonly log: Pick<Logger, "error">;
  readonly now: () => Date;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** 0 to 1. */
  readonly random: () => number;
  readonly sendMail: SendMail;
  /** Told of each look. */
  readonly ended: (subject: string, how: Ended) => void;
  /** Who the App is; asked once and kept. */
  readonly identity: () => Promise<AppIdentity>;
}

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
  comments(place: Place, of: { readonly number: number; readonly kind: ConversationKind }): void;
  planComment(place: Place, comment: { readonly number: number; readonly commentId: number }): void;
  rerun(place: Place, check: Pick<RerunContext, "checkRunId" | "name" | "headSha">): void;
  /** Every open pull request of this head commit. */
  commit(place: Place, headSha: string): void;
  mergeGroup(place: Place, group: MergeGroup): void;
}

/** Queues work on a subject of a repository. The work may ask to be done again in so many seconds, or with the next sweep. */
export type Add = (
  place: Place,
  subject: string,
  run: (again: (seconds?: number) => void) => Promise<void>,
  failed?: Work["failed"],
) => Turn;

/** What the families of subjects share. */
export interface SubjectsContext extends Omit<SubjectsDependencies, "queue" | "ended"> {
  readonly add: Add;
  readonly cache: Cache;
  /** The one writer of the process. */
  readonly records: RecordsWriter;
}

export const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");

/** What a subject is called where those of all repositories are together. */
export function nameSubject(place: Repository, subject: string): string {
  return `${fullName(place)} ${subject}`;
}

/** Queues work; what fails is logged. */
export function createAdd(queue: SubjectQueue, { log, ended }: Pick<SubjectsDependencies, "log" | "ended">): Add {
  return (place, subject, run, failed) => {
    const name = nameSubject(place, subject);
    return queue.add(name, {
      yields: place.ofSweep === true,
      async run() {
        let again: number | undefined;
        await run((seconds = 0) => {
          again = Math.min(seconds, again ?? seconds);
        });
        ended(name, { kind: "done", again });
      },
      async failed(error) {
        ended(name, { kind: "failed" });
        log.error({ err: error, repository: fullName(place), subject }, "Could not reconcile.");
        await failed?.(error);
      },
    });
  };
}
