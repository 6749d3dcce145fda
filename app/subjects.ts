import { createHash } from "node:crypto";
import type { Logger, ProbotOctokit } from "probot";
import type { AddedAccountsCache } from "./github/added-accounts.ts";
import type { AppIdentity } from "./github/app-identity.ts";
import type { RequestFields } from "./domain/request/request-fields.ts";
import type { AppliesCache } from "./github/last-apply.ts";
import { fullName, type Repository } from "./github/repository.ts";
import { parseRequestFieldsFile } from "./github/request-fields-file.ts";
import { readUsedEmails, type UsedEmailsCache } from "./github/used-emails.ts";
import type { SubjectQueue, Work } from "./subject-queue.ts";
import type { Templates } from "./templates.ts";
import { reconcileApplied } from "./webhooks/applied.ts";
import { reconcileApplyRun } from "./webhooks/apply-run.ts";
import { reconcileApplyStanding } from "./webhooks/apply-standing.ts";
import { reconcileChecklist } from "./webhooks/checklist.ts";
import { reconcileTold } from "./webhooks/told.ts";
import { reconcilePlanComment } from "./webhooks/plan-comment.ts";
import { reconcilePlanRun } from "./webhooks/plan-run.ts";
import { failPullRequest, reconcilePullRequest } from "./webhooks/pull-request.ts";
import { reconcilePush, type Push } from "./webhooks/push.ts";
import { reconcileRequest } from "./webhooks/request.ts";
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
  readonly pause: (milliseconds: number) => Promise<void>;
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
  /** The pull requests whose plan an apply may have made stale. */
  applied(place: Place, runId: number): void;
  checklist(place: Place, number: number): void;
  request(place: Place, number: number): void;
  /** Of the accounts file up to a commit of the default branch, so that a request need not wait for it. */
  history(place: Place, sha: string): void;
  push(place: Place, push: Push): void;
  planComment(place: Place, comment: { readonly number: number; readonly commentId: number }): void;
  rerun(place: Place, check: Pick<RerunContext, "checkRunId" | "name" | "headSha">): void;
}

const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Ties each subject to what reconciles it, and to what has to be looked at afterwards. */
export function createSubjects({ queue, templates, log, now, pause, identity }: SubjectsDependencies): Subjects {
  const add = createAdd(queue, log);
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
    applied(place, runId) {
      add(place, `applied by ${runId}`, async () => {
        for (const number of await reconcileApplied({ ...place, runId, applies })) subjects.pullRequest(place, number);
      });
    },
    checklist(place, issueNumber) {
      add(place, `checklist ${issueNumber}`, async () => {
        const context = { ...place, issueNumber, templates, appSlug: (await identity()).slug, now };
        const judged = await reconcileChecklist(context);
        // What was told is a step, and is judged like any other.
        if (judged !== undefined && (await reconcileTold({ ...context, ...judged })))
          subjects.checklist(place, issueNumber);
      });
    },
    ...createRequestSubjects(add, { templates, pause, identity, addedAccounts }),
    push(place, push) {
      add(place, "default branch", async () => {
        const { pullRequests, requests } = await reconcilePush({ ...place, push });
        for (const number of pullRequests) subjects.pullRequest(place, number);
        for (const number of requests) subjects.request(place, number);
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

/** What is looked at for requests. */
function createRequestSubjects(
  add: ReturnType<typeof createAdd>,
  {
    templates,
    pause,
    identity,
    addedAccounts,
  }: Pick<SubjectsDependencies, "templates" | "pause" | "identity"> & { readonly addedAccounts: AddedAccountsCache },
): Pick<Subjects, "request" | "history"> {
  const usedEmails: UsedEmailsCache = new Map();
  const shared = { addedAccounts, usedEmails, shippedFields: readShippedFields(templates) };
  const inTurn = createTurns();
  return {
    request(place, issueNumber) {
      add(place, `request ${issueNumber}`, async () => {
        const app = await identity();
        const context = { ...place, issueNumber, app, templates: templates.comments, ...shared, sha256Hex, pause };
        // One after the other: two that run at once would both find the same name and e-mail free.
        await inTurn(fullName(place), () => reconcileRequest(context));
      });
    },
    history(place, sha) {
      add(place, "history", async () => {
        await readUsedEmails(place.octokit, place, { sha, cache: usedEmails });
      });
    },
  };
}

/** Queues work on a subject of a repository; what fails is logged. */
function createAdd(queue: SubjectQueue, log: SubjectsDependencies["log"]) {
  return (place: Place, subject: string, run: () => Promise<void>, failed?: Work["failed"]): void => {
    queue.add(`${fullName(place)} ${subject}`, {
      run,
      async failed(error) {
        log.error({ err: error, repository: fullName(place), subject }, "Could not reconcile.");
        await failed?.(error);
      },
    });
  };
}

/** Does work under the same key one after the other. */
function createTurns(): (key: string, work: () => Promise<void>) => Promise<void> {
  const last = new Map<string, Promise<void>>();
  return async (key, work) => {
    const before = last.get(key) ?? Promise.resolve();
    const now = before.then(work);
    last.set(
      key,
      now.catch(() => undefined),
    );
    await now;
  };
}

function readShippedFields({ requestFields }: Templates): RequestFields {
  const parsed = parseRequestFieldsFile(requestFields);
  if (parsed.kind === "fields") return parsed.fields;
  throw new Error(`Could not read the fields of requests below templates: ${parsed.problems.join(" ")}`);
}
