import type { Probot } from "probot";
import { checklistLabel } from "./domain/checklist/judge-checklist.ts";
import { isVerifyCommand } from "./domain/checklist/verify-command.ts";
import { slotsLabel } from "./domain/yubikeys/render-slots.ts";
import { isPlanCommand } from "./domain/pull-request/plan-command.ts";
import { requestLabel } from "./domain/request/form.ts";
import { parseRequestNumber } from "./domain/request/request-mark.ts";
import { type AppIdentity, readAppIdentity } from "./github/app-identity.ts";
import { applyWorkflowPath } from "./github/workflows/apply-runs.ts";
import { checklistAuthor } from "./github/issues/checklist-issues.ts";
import { listInstalledRepositories } from "./github/installations.ts";
import { markAsSweep } from "./github/rate-limits/mark-as-sweep.ts";
import { planWorkflowPath } from "./github/workflows/plan-runs.ts";
import { recordsBranch } from "./github/records/records-branch.ts";
import { verifyWorkflowPath } from "./github/workflows/verify-runs.ts";
import type { SendMail } from "./mail/mailer.ts";
import { createQueue, type Queue } from "./queue/in-process-queue.ts";
import { createHandlers } from "./handlers/create-handlers.ts";
import { waitBeforeRetry } from "./handlers/wait-before-retry.ts";
import { sha256Hex } from "./handlers/context.ts";
import type { RepositoryContext, Enqueue } from "./queue/subject.ts";
import { createSweepRun, type SweepRun } from "./sweep/sweep-looks.ts";
import { createSweepMemory, type SweepMemory } from "./sweep/sweep-memory.ts";
import type { Templates } from "./templates.ts";
import { sweep } from "./sweep/sweep.ts";

/** The App, listening. */
export interface App {
  /** Looks at everything that is not finished and may need it; resolves once that is done. */
  sweep(): Promise<void>;
  /** Begins nothing more of a sweep, and resolves when nothing is left to do. */
  stop(): Promise<void>;
  readonly queue: Queue;
}

/** What the App takes from outside. */
export interface Surroundings {
  readonly templates: Templates;
  readonly now: () => Date;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** 0 to 1. */
  readonly random: () => number;
  readonly sendMail: SendMail;
}

/**
 * Tells Probot what the App listens to: each event only says which subject to look at.
 *
 * A handler answers as soon as the work is queued, since GitHub gives up after ten seconds and never delivers again.
 */
export function listenToEvents(probot: Probot, surroundings: Surroundings): App {
  const { now } = surroundings;
  const queue = createQueue({ ...surroundings, waitBeforeRetry });
  const identity = once(async () => readAppIdentity(await probot.auth()));
  const memory = createSweepMemory(now);
  const { ended } = memory;
  const enqueue = createHandlers({ ...surroundings, queue, log: probot.log, identity, ended });

  probot.on(
    [
      "pull_request.opened",
      "pull_request.synchronize",
      "pull_request.reopened",
      "pull_request.closed",
      "pull_request.ready_for_review",
      "pull_request.converted_to_draft",
      "pull_request.edited",
    ],
    (event) => {
      const { number, base } = event.payload.pull_request;
      enqueue.pullRequest(place(event), number);
      if (base.ref === recordsBranch) enqueue.recordsBranch(place(event));
    },
  );
  probot.on(["pull_request.closed", "pull_request.reopened"], (event) => {
    const { action, pull_request } = event.payload;
    const request = parseRequestNumber(pull_request.body ?? "");
    if (request !== undefined) enqueue.request(place(event), request);
    // Its verdict counted for others of the same head commit, too.
    if (action === "closed") enqueue.commit(place(event), pull_request.head.sha);
  });
  probot.on(["membership.added", "membership.removed"], ({ octokit, payload }) => {
    // Teams belong to the organisation, and settings of any of its repositories may name this one.
    const installation = payload.installation?.id;
    queue.add(`people of installation ${installation ?? "unknown"}`, {
      run: async () => {
        for (const repository of await listInstalledRepositories(octokit))
          enqueue.approvals({ ...repository, octokit });
      },
      failed: (error) => {
        probot.log.error({ err: error, installation }, "Could not list the repositories of an installation.");
        return Promise.resolve();
      },
    });
  });
  probot.on("merge_group.checks_requested", (event) => {
    const { merge_group, repository } = event.payload;
    if (repository) enqueue.mergeGroup(place({ octokit: event.octokit, payload: { repository } }), merge_group);
  });
  probot.on(
    ["pull_request_review.submitted", "pull_request_review.edited", "pull_request_review.dismissed"],
    (event) => {
      const { number, body } = event.payload.pull_request;
      enqueue.pullRequest(place(event), number);
      // A request says of its pull request that it needs a new review, until it has one.
      const request = parseRequestNumber(body ?? "");
      if (request !== undefined) enqueue.request(place(event), request);
    },
  );
  probot.on("check_run.rerequested", (event) => {
    const { id, name, head_sha } = event.payload.check_run;
    enqueue.rerun(place(event), { checkRunId: id, name, headSha: head_sha });
  });
  probot.on("issue_comment.created", (event) => {
    const { comment, issue } = event.payload;
    const asked = { number: issue.number, commentId: comment.id };
    if (issue.pull_request !== undefined && isPlanCommand(comment.body)) enqueue.planComment(place(event), asked);
    if (issue.pull_request === undefined && isVerifyCommand(comment.body)) enqueue.verifyComment(place(event), asked);
  });
  probot.on("workflow_run.completed", (event) => {
    const { id, path }: { readonly id: number; readonly path?: string } = event.payload.workflow_run;
    if (isFile(path, planWorkflowPath)) enqueue.planRun(place(event), id);
    if (isFile(path, verifyWorkflowPath)) enqueue.verifyRun(place(event), id);
    if (!isFile(path, applyWorkflowPath)) return;
    enqueue.applyRun(place(event), id);
    enqueue.stalePlans(place(event), id);
  });
  const decide = createDecide(probot, queue);
  listenToPushes(probot, { enqueue, identity, decide });
  listenToIssues(probot, { enqueue, identity, decide });

  return { queue, ...createSweep(probot, { enqueue, queue, memory, now, identity }) };
}

/** Sweeps one after the other: one that comes while another one is on its way is that other one. */
function createSweep(
  probot: Probot,
  { enqueue, queue, memory, ...rest }: SweepDependencies,
): Pick<App, "sweep" | "stop"> {
  let isFirst = true;
  let isStopped = false;
  let current: Promise<void> | undefined;
  const sweepOnce = async (): Promise<void> => {
    const looks = createSweepRun({ subjects: enqueue, memory, isStopped: () => isStopped });
    const isComplete = await sweepAll(probot, { ...rest, enqueue, looks, isFirst, isStopped: () => isStopped });
    if (!isComplete || isStopped) return;
    isFirst = false;
    looks.forgetOthers();
  };
  return {
    sweep: () => {
      current ??= sweepOnce().finally(() => {
        current = undefined;
      });
      return current;
    },
    stop: async () => {
      isStopped = true;
      await queue.idle();
    },
  };
}

interface SweepDependencies {
  readonly enqueue: Enqueue;
  readonly queue: Queue;
  readonly memory: SweepMemory;
  readonly now: () => Date;
  readonly identity: () => Promise<AppIdentity>;
}

async function sweepAll(
  probot: Probot,
  of: Omit<SweepDependencies, "memory" | "queue"> & {
    readonly looks: SweepRun;
    readonly isFirst: boolean;
    readonly isStopped: () => boolean;
  },
): Promise<boolean> {
  const { enqueue, looks, now, identity, isFirst, isStopped } = of;
  return sweep({
    app: markAsSweep(await probot.auth()),
    appSlug: (await identity()).slug,
    authenticate: async (installation) => markAsSweep(await probot.auth(installation)),
    look: (octokit, repository, subjects) => looks.look({ ...repository, octokit, ofSweep: true }, subjects),
    lookAtWhole: (octokit, repository, tip) => {
      if (isStopped()) return;
      const swept = { ...repository, octokit, ofSweep: true };
      enqueue.applyStatus(swept);
      enqueue.missedApply(swept);
      enqueue.usedEmails(swept, tip);
      enqueue.lostChecklists(swept);
      enqueue.yubikeys(swept);
      enqueue.recordsBranch(swept);
    },
    isFirst,
    sha256Hex,
    now,
    log: probot.log,
  });
}

/** Decides what an event is about, once its webhook is answered: it may have to ask GitHub who the App is. */
type Decide = (event: { readonly id: string; readonly name: string }, what: string, work: () => Promise<void>) => void;

/** Each decision has a line of its own: none may take the place of another one. */
function createDecide(probot: Probot, queue: Queue): Decide {
  return ({ id, name }, what, run) => {
    queue.add(`${what} of delivery ${id}`, {
      run,
      failed: (error) => {
        probot.log.error({ err: error, event: name, id }, "Could not decide what an event is about.");
        return Promise.resolve();
      },
    });
  };
}

interface Listener {
  readonly enqueue: Enqueue;
  readonly identity: () => Promise<AppIdentity>;
  readonly decide: Decide;
}

function listenToPushes(probot: Probot, { enqueue, identity, decide }: Listener): void {
  probot.on("push", (event) => {
    const { ref, sender } = event.payload;
    if (ref !== `refs/heads/${recordsBranch}`) {
      enqueue.push(place(event), event.payload);
      return;
    }
    decide(event, "records branch", async () => {
      if (sender?.login !== (await identity()).login) enqueue.recordsBranch(place(event));
    });
  });
}

/** Checklists and requests are issues. */
function listenToIssues(probot: Probot, { enqueue, identity, decide }: Listener): void {
  probot.on(
    [
      "issues.opened",
      "issues.edited",
      "issues.closed",
      "issues.reopened",
      "issues.labeled",
      "issues.unlabeled",
      "issues.unlocked",
      "issue_comment.created",
      "issue_comment.edited",
      "issue_comment.deleted",
    ],
    (event) => {
      decide(event, "issue", async () => {
        const { number } = event.payload.issue;
        const kind = await kindOf(event.payload.issue, identity);
        if (kind === undefined || kind === "pull request") return;
        // What the App itself has just written is as it should be.
        if (event.payload.sender.login === (await identity()).login) return;
        if (kind === "checklist") enqueue.checklist(place(event), number);
        if (kind === "request") enqueue.request(place(event), number);
        if (kind === "ledger") enqueue.yubikeys(place(event));
      });
    },
  );
  probot.on(["issue_comment.edited", "issue_comment.deleted"], (event) => {
    const { issue, comment, sender } = event.payload;
    const author: { readonly login: string } | null | undefined = comment.user;
    if (author?.login.endsWith("[bot]") !== true) return;
    decide(event, "comment", async () => {
      const { login } = await identity();
      if (author.login !== login || sender.login === login) return;
      const kind = await kindOf(issue, identity);
      // The look at these puts their comments right, too.
      if (kind === "checklist" || kind === "request") return;
      enqueue.comments(place(event), { number: issue.number, kind: kind === "pull request" ? "pullRequest" : "issue" });
    });
  });
  probot.on(["issues.transferred", "issues.deleted"], (event) => {
    decide(event, "lost checklist", async () => {
      if ((await kindOf(event.payload.issue, identity)) === "checklist") enqueue.lostChecklists(place(event));
    });
  });
}

interface EventIssue {
  readonly labels?: readonly ({ readonly name: string } | null)[] | undefined;
  readonly user: { readonly login: string } | null;
  readonly pull_request?: object | undefined;
}

async function kindOf(
  { labels, user, pull_request }: EventIssue,
  identity: () => Promise<AppIdentity>,
): Promise<"pull request" | "checklist" | "request" | "ledger" | undefined> {
  // Also if the App opened it, or somebody gave it the label of an issue.
  if (pull_request !== undefined) return "pull request";
  const names = labels?.map((label) => label?.name) ?? [];
  if (names.includes(checklistLabel)) return "checklist";
  if (names.includes(slotsLabel)) return "ledger";
  // By its author, too: a checklist does not stop being one when somebody takes its label away.
  if (user?.login === checklistAuthor) return "checklist";
  if (user?.login.endsWith("[bot]") && user.login === (await identity()).login) return "checklist";
  return names.includes(requestLabel) ? "request" : undefined;
}

interface RepositoryEvent {
  readonly octokit: RepositoryContext["octokit"];
  readonly payload: {
    readonly repository: {
      readonly name: string;
      readonly default_branch: string;
      readonly owner: { readonly login: string } | null;
    };
  };
}

function place({ octokit, payload: { repository } }: RepositoryEvent): RepositoryContext {
  return {
    octokit,
    owner: repository.owner?.login ?? "",
    repo: repository.name,
    defaultBranch: repository.default_branch,
  };
}

/** GitHub writes a workflow's path with or without the ref, ".github/workflows/a.yml@main"; old servers write none. */
function isFile(path: string | undefined, file: string): boolean {
  return path?.split("@")[0] === file;
}

/** Keeps the first answer; a failure is not kept. */
function once(ask: () => Promise<AppIdentity>): () => Promise<AppIdentity> {
  let answer: Promise<AppIdentity> | undefined;
  return () => {
    answer ??= ask().catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}
