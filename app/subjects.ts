import { createHash } from "node:crypto";
import type { Logger, ProbotOctokit } from "probot";
import type { AddedAccountsCache } from "./github/added-accounts.ts";
import type { AppIdentity } from "./github/app-identity.ts";
import type { AppliesCache } from "./github/last-apply.ts";
import { fullName, type Repository } from "./github/repository.ts";
import type { SubjectQueue, Work } from "./subject-queue.ts";
import type { Templates } from "./templates.ts";
import { reconcileApplyRun } from "./webhooks/apply-run.ts";
import { reconcileApplyStanding } from "./webhooks/apply-standing.ts";
import { reconcileChecklist } from "./webhooks/checklist.ts";
import { reconcilePlanComment } from "./webhooks/plan-comment.ts";
import { reconcilePlanRun } from "./webhooks/plan-run.ts";
import { failPullRequest, reconcilePullRequest } from "./webhooks/pull-request.ts";
import { reconcilePush, type Push } from "./webhooks/push.ts";
import { reconcileRerun, type RerunContext } from "./webhooks/rerun.ts";

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
  checklist(place: Place, number: number): void;
  push(place: Place, push: Push): void;
  planComment(place: Place, comment: { readonly number: number; readonly commentId: number }): void;
  rerun(place: Place, check: Pick<RerunContext, "checkRunId" | "name" | "headSha">): void;
}

const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Ties each subject to what reconciles it, and to what has to be looked at afterwards. */
export function createSubjects({ queue, templates, log, now, identity }: SubjectsDependencies): Subjects {
  const add = (place: Place, subject: string, run: () => Promise<void>, failed?: Work["failed"]): void => {
    queue.add(`${fullName(place)} ${subject}`, {
      run,
      async failed(error) {
        log.error({ err: error, repository: fullName(place), subject }, "Could not reconcile.");
        await failed?.(error);
      },
    });
  };
  const addedAccounts: AddedAccountsCache = new Map();
  const applies: AppliesCache = new Map();
  const subjects: Subjects = {
    pullRequest(place, number) {
      const context = async () => ({
        ...place,
        number,
        app: await identity(),
        templates: templates.comments,
        sha256Hex,
        addedAccounts,
        applies,
        now,
        log,
      });
      add(
        place,
        `pull request ${number}`,
        async () => {
          const waitsFor = await reconcilePullRequest(await context());
          if (waitsFor !== undefined) subjects.planRun(place, waitsFor.runId, waitsFor.headSha);
        },
        async (error) => tellFailure(async () => failPullRequest(await context(), error), { place, number, log }),
      );
    },
    planRun(place, runId, headSha) {
      add(place, `plan run ${runId}`, async () => {
        const known = headSha === undefined ? {} : { headSha };
        const numbers = await reconcilePlanRun({ ...place, runId, ...known, app: await identity(), sha256Hex });
        for (const number of numbers) subjects.pullRequest(place, number);
      });
    },
    applies(place) {
      add(place, "applies", async () => {
        await reconcileApplyStanding({ ...place, appSlug: (await identity()).slug, templates: templates.issues });
      });
    },
    applyRun(place, runId) {
      subjects.applies(place);
      add(place, `apply run ${runId}`, async () => {
        const numbers = await reconcileApplyRun({ ...place, runId, appSlug: (await identity()).slug, now });
        for (const number of numbers) subjects.checklist(place, number);
      });
    },
    checklist(place, issueNumber) {
      add(place, `checklist ${issueNumber}`, async () => {
        await reconcileChecklist({ ...place, issueNumber, templates, appSlug: (await identity()).slug, now });
      });
    },
    push(place, push) {
      add(place, "default branch", async () => {
        for (const number of await reconcilePush({ ...place, push })) subjects.pullRequest(place, number);
      });
    },
    planComment(place, { number, commentId }) {
      add(place, `comment ${commentId}`, async () => {
        const wanted = await reconcilePlanComment({ ...place, number, commentId, app: await identity() });
        if (wanted) subjects.pullRequest(place, number);
      });
    },
    rerun(place, check) {
      add(place, `${check.name} ${check.headSha}`, async () => {
        const numbers = await reconcileRerun({ ...place, ...check, app: await identity() });
        for (const number of numbers) subjects.pullRequest(place, number);
      });
    },
  };
  return subjects;
}

async function tellFailure(
  tell: () => Promise<void>,
  { place, number, log }: Pick<SubjectsDependencies, "log"> & { readonly place: Place; readonly number: number },
): Promise<void> {
  try {
    await tell();
  } catch (error) {
    log.error({ err: error, repository: fullName(place), number }, "Could not say so on the pull request.");
  }
}
