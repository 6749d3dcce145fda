import type { Probot } from "probot";
import { type CommandName, parseCommand } from "../domain/comments/command.ts";
import { parseRequestNumber } from "../domain/request/request-mark.ts";
import type { AppIdentity } from "../github/app-identity.ts";
import { listInstalledRepositories } from "../github/installations.ts";
import { recordsBranch } from "../github/records/records-branch.ts";
import { applyWorkflowPath } from "../github/workflows/apply-runs.ts";
import { planWorkflowPath } from "../github/workflows/plan-runs.ts";
import { verifyWorkflowPath } from "../github/workflows/verify-runs.ts";
import type { Queue } from "../queue/in-process-queue.ts";
import type { Enqueue, RepositoryContext } from "../queue/subject.ts";
import { kindOf } from "./issue-kind.ts";

/** The parts of the App that receive the subjects of events. */
export interface Subscriber {
  readonly enqueue: Enqueue;
  readonly queue: Pick<Queue, "add">;
  /** Who the App is. */
  readonly identity: () => Promise<AppIdentity>;
  /** Looks at everything as soon as possible. */
  readonly sweepSoon: () => void;
}

/**
 * Enqueues the subject of each event that the App subscribes to: an event only names the subject to look at.
 *
 * A listener returns as soon as the work is queued: GitHub stops waiting after ten seconds and never delivers again.
 */
export function enqueueEvents(probot: Probot, subscriber: Subscriber): void {
  const listener = { ...subscriber, decide: createDecide(probot, subscriber.queue) };
  listenToPullRequests(probot, listener);
  listenToTeams(probot, listener);
  listenToInstallations(probot, listener);
  listenToChecks(probot, listener);
  listenToCommands(probot, listener);
  listenToRuns(probot, listener);
  listenToPushes(probot, listener);
  listenToIssues(probot, listener);
  listenToOwnComments(probot, listener);
}

/** Decides the subject of an event after the response to its webhook: GitHub may first have to say who the App is. */
type Decide = (event: { readonly id: string; readonly name: string }, what: string, work: () => Promise<void>) => void;

/** Each decision has a queue key of its own: none may replace another. */
function createDecide(probot: Probot, queue: Subscriber["queue"]): Decide {
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

interface Listener extends Subscriber {
  readonly decide: Decide;
}

function listenToPullRequests(probot: Probot, { enqueue }: Listener): void {
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
    // Its verdict also counted for other pull requests of the same head commit.
    if (action === "closed") enqueue.commit(place(event), pull_request.head.sha);
  });
  probot.on(
    ["pull_request_review.submitted", "pull_request_review.edited", "pull_request_review.dismissed"],
    (event) => {
      const { number, body } = event.payload.pull_request;
      enqueue.pullRequest(place(event), number);
      // The comment on a request asks for a new review of its pull request until there is one.
      const request = parseRequestNumber(body ?? "");
      if (request !== undefined) enqueue.request(place(event), request);
    },
  );
}

function listenToTeams(probot: Probot, { enqueue, queue }: Listener): void {
  probot.on(["membership.added", "membership.removed"], ({ octokit, payload }) => {
    // A team belongs to the organisation, and the settings of any of its repositories may name the team.
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
}

/** GitHub sends these events to every App. A repository that the App can see from now on gets its labels and checks. */
function listenToInstallations(probot: Probot, { sweepSoon }: Listener): void {
  probot.on(["installation.created", "installation.unsuspend", "installation_repositories.added"], () => {
    sweepSoon();
  });
}

function listenToChecks(probot: Probot, { enqueue }: Listener): void {
  probot.on("merge_group.checks_requested", (event) => {
    const { merge_group, repository } = event.payload;
    if (repository)
      enqueue.mergeGroup(place({ id: event.id, octokit: event.octokit, payload: { repository } }), merge_group);
  });
  probot.on("check_run.rerequested", (event) => {
    const { id, name, head_sha } = event.payload.check_run;
    enqueue.rerun(place(event), { checkRunId: id, name, headSha: head_sha });
  });
}

function listenToCommands(probot: Probot, { enqueue }: Listener): void {
  probot.on("issue_comment.created", (event) => {
    const { comment, issue } = event.payload;
    const asked = { number: issue.number, commentId: comment.id };
    const asksFor = (name: CommandName) => parseCommand(comment.body, name) !== "none";
    if (issue.pull_request !== undefined && asksFor("/plan")) enqueue.planComment(place(event), asked);
    if (issue.pull_request === undefined && asksFor("/verify")) enqueue.verifyComment(place(event), asked);
  });
}

function listenToRuns(probot: Probot, { enqueue }: Listener): void {
  probot.on("workflow_run.completed", (event) => {
    const { id, path }: { readonly id: number; readonly path?: string } = event.payload.workflow_run;
    if (isFile(path, planWorkflowPath)) enqueue.planRun(place(event), id);
    if (isFile(path, verifyWorkflowPath)) enqueue.verifyRun(place(event), id);
    if (!isFile(path, applyWorkflowPath)) return;
    enqueue.applyRun(place(event), id);
    enqueue.stalePlans(place(event), id);
  });
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
        // The App's own edit needs no second look.
        if (event.payload.sender.login === (await identity()).login) return;
        if (kind === "checklist") enqueue.checklist(place(event), number);
        if (kind === "request") enqueue.request(place(event), number);
        if (kind === "ledger") enqueue.yubikeys(place(event));
      });
    },
  );
  probot.on(["issues.transferred", "issues.deleted"], (event) => {
    decide(event, "lost checklist", async () => {
      if ((await kindOf(event.payload.issue, identity)) === "checklist") enqueue.lostChecklists(place(event));
    });
  });
}

function listenToOwnComments(probot: Probot, { enqueue, identity, decide }: Listener): void {
  probot.on(["issue_comment.edited", "issue_comment.deleted"], (event) => {
    const { issue, comment, sender } = event.payload;
    const author: { readonly login: string } | null | undefined = comment.user;
    if (author?.login.endsWith("[bot]") !== true) return;
    decide(event, "comment", async () => {
      const { login } = await identity();
      if (author.login !== login || sender.login === login) return;
      const kind = await kindOf(issue, identity);
      // Their handlers also restore the App's comments.
      if (kind === "checklist" || kind === "request") return;
      enqueue.comments(place(event), { number: issue.number, kind: kind === "pull request" ? "pullRequest" : "issue" });
    });
  });
}

interface RepositoryEvent {
  readonly id: string;
  readonly octokit: RepositoryContext["octokit"];
  readonly payload: {
    readonly repository: {
      readonly name: string;
      readonly default_branch: string;
      readonly owner: { readonly login: string } | null;
    };
  };
}

function place({ id, octokit, payload: { repository } }: RepositoryEvent): RepositoryContext {
  return {
    octokit,
    delivery: id,
    owner: repository.owner?.login ?? "",
    repo: repository.name,
    defaultBranch: repository.default_branch,
  };
}

/** GitHub writes a workflow's path with or without the ref, ".github/workflows/a.yml@main"; old servers write none. */
function isFile(path: string | undefined, file: string): boolean {
  return path?.split("@")[0] === file;
}
