import type { Probot } from "probot";
import { checklistLabel } from "./domain/checklist/judge-checklist.ts";
import { isPlanCommand } from "./domain/pull-request/plan-command.ts";
import { type AppIdentity, readAppIdentity } from "./github/app-identity.ts";
import { applyWorkflowPath } from "./github/apply-runs.ts";
import { checklistAuthor } from "./github/checklist-issues.ts";
import { planWorkflowPath } from "./github/plan-runs.ts";
import { createSubjectQueue, type SubjectQueue } from "./subject-queue.ts";
import { createSubjects, type Place, type Subjects } from "./subjects.ts";
import type { Templates } from "./templates.ts";
import { sweep } from "./webhooks/sweep.ts";

/** The App, listening. */
export interface App {
  /** Looks at everything that is not finished. */
  sweep(): Promise<void>;
  readonly queue: SubjectQueue;
}

/**
 * Tells Probot what the App listens to: each event only says which subject to look at.
 *
 * A handler answers as soon as the work is queued, since GitHub gives up after ten seconds and never delivers again.
 */
export function listen(
  probot: Probot,
  { templates, now }: { readonly templates: Templates; readonly now: () => Date },
): App {
  const queue = createSubjectQueue();
  const identity = once(async () => readAppIdentity(await probot.auth()));
  const look = createSubjects({ queue, templates, log: probot.log, now, identity });

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
      look.pullRequest(place(event), event.payload.pull_request.number);
    },
  );
  probot.on(
    ["pull_request_review.submitted", "pull_request_review.edited", "pull_request_review.dismissed"],
    (event) => {
      look.pullRequest(place(event), event.payload.pull_request.number);
    },
  );
  probot.on("check_run.rerequested", (event) => {
    const { id, name, head_sha } = event.payload.check_run;
    look.rerun(place(event), { checkRunId: id, name, headSha: head_sha });
  });
  probot.on("issue_comment.created", (event) => {
    const { comment, issue } = event.payload;
    if (issue.pull_request === undefined || !isPlanCommand(comment.body)) return;
    look.planComment(place(event), { number: issue.number, commentId: comment.id });
  });
  probot.on("push", (event) => {
    look.push(place(event), event.payload);
  });
  probot.on("workflow_run.completed", (event) => {
    const { id, path } = event.payload.workflow_run;
    if (isFile(path, planWorkflowPath)) look.planRun(place(event), id);
    if (isFile(path, applyWorkflowPath)) look.applyRun(place(event), id);
  });
  probot.on(
    [
      "issues.opened",
      "issues.edited",
      "issues.closed",
      "issues.reopened",
      "issues.labeled",
      "issues.unlabeled",
      "issue_comment.created",
      "issue_comment.edited",
      "issue_comment.deleted",
    ],
    async (event) => {
      // By its author, too: a checklist does not stop being one when somebody takes its label away.
      const { number, labels, user } = event.payload.issue;
      const isLabelled = labels?.some((label) => label?.name === checklistLabel) === true;
      if (!isLabelled && user?.login !== checklistAuthor) return;
      // What the App itself has just written is as it should be.
      if (event.payload.sender.login !== (await identity()).login) look.checklist(place(event), number);
    },
  );

  return { queue, sweep: async () => sweepAll(probot, look) };
}

async function sweepAll(probot: Probot, look: Subjects): Promise<void> {
  await sweep({
    app: await probot.auth(),
    authenticate: (installation) => probot.auth(installation),
    pullRequest: (octokit, repository, number) => {
      look.pullRequest({ ...repository, octokit }, number);
    },
    applies: (octokit, repository) => {
      look.applies({ ...repository, octokit });
    },
    checklist: (octokit, repository, number) => {
      look.checklist({ ...repository, octokit }, number);
    },
    log: probot.log,
  });
}

interface RepositoryEvent {
  readonly octokit: Place["octokit"];
  readonly payload: {
    readonly repository: {
      readonly name: string;
      readonly default_branch: string;
      readonly owner: { readonly login: string } | null;
    };
  };
}

function place({ octokit, payload: { repository } }: RepositoryEvent): Place {
  return {
    octokit,
    owner: repository.owner?.login ?? "",
    repo: repository.name,
    defaultBranch: repository.default_branch,
  };
}

/** GitHub writes a workflow's path with or without the ref: ".github/workflows/a.yml@main". */
function isFile(path: string, file: string): boolean {
  return path.split("@")[0] === file;
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
