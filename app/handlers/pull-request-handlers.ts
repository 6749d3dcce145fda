import { readFormerEmails } from "../files/used-emails.ts";
import { announceVerdict } from "../github/rate-limits/limited-octokit.ts";
import { listOpenPullRequests } from "../github/pull-requests/pull-requests.ts";
import { fullName } from "../github/repository.ts";
import { restoreOwnComments } from "./repository/restore-comments.ts";
import { pinLogins } from "./repository/pin-logins.ts";
import { reconcilePlanCommand } from "./pull-request/plan-command.ts";
import { reconcilePlanRun } from "./pull-request/plan-run.ts";
import { type FollowUp, reconcilePullRequest } from "./pull-request/reconcile-pull-request.ts";
import { reportFailure } from "./pull-request/report-failure.ts";
import { reconcilePush } from "./pull-request/push.ts";
import { sha256Hex, type HandlersContext } from "./context.ts";
import type { RepositoryContext, Enqueue } from "../queue/subject.ts";

type PullRequestSubjects = Pick<Enqueue, "pullRequest" | "planRun" | "approvals" | "push" | "planComment" | "comments">;

/** What leads up to a merge. */
export function createPullRequestHandlers(
  handlers: HandlersContext,
  requests: Pick<Enqueue, "request" | "usedEmails">,
): PullRequestSubjects {
  const { add, templates, log, now, identity, cache, records } = handlers;
  const shared = { templates: templates.comments, sha256Hex, records, cache, now, log };
  const subjects: PullRequestSubjects = {
    ...createPushHandlers(handlers, {
      ...requests,
      pullRequest: (place, number) => subjects.pullRequest(place, number),
    }),
    pullRequest(place, number) {
      const context = async () => ({ ...place, number, app: await identity(), ...shared });
      return add(
        place,
        `pull request ${number}`,
        async (again) => {
          const { waitsFor, twins, waits } = await withVerdictFirst(place, async (isOut) =>
            reconcilePullRequest(await context(), isOut),
          );
          if (waitsFor !== undefined) subjects.planRun(place, waitsFor.runId, waitsFor.headSha);
          for (const twin of twins) subjects.pullRequest(place, twin);
          if (waits) again();
        },
        async (error) => tellFailure(async () => reportFailure(await context(), error), { place, number, log }),
      );
    },
    planRun(place, runId, headSha) {
      return add(place, `plan run ${runId}`, async () => {
        const numbers = await concludeRun(handlers, place, { runId, ...(headSha !== undefined && { headSha }) });
        for (const number of numbers) subjects.pullRequest(place, number);
      });
    },
    approvals(place) {
      add(place, "people", async () => {
        const { octokit, owner, repo, defaultBranch } = place;
        const open = await listOpenPullRequests(octokit, { owner, repo }, defaultBranch);
        for (const { number } of open) subjects.pullRequest(place, number);
      });
    },
    comments(place, { number, kind }) {
      add(place, `comments of ${number}`, async () => {
        await restoreOwnComments({ ...place, issueNumber: number, kind, app: await identity() });
        if (kind === "pullRequest") subjects.pullRequest(place, number);
      });
    },
    planComment(place, { number, commentId }) {
      add(place, `comment ${commentId}`, async () => {
        const wanted = await reconcilePlanCommand({ ...shared, ...place, number, commentId, app: await identity() });
        if (wanted) subjects.pullRequest(place, number);
      });
    },
  };
  return subjects;
}

function createPushHandlers(
  { add, records, cache }: HandlersContext,
  { request, usedEmails, pullRequest }: Pick<Enqueue, "request" | "usedEmails" | "pullRequest">,
): Pick<Enqueue, "push"> {
  return {
    push(place, push) {
      add(place, "default branch", async () => {
        const { pullRequests, requests, history, settings: commit } = await reconcilePush({ ...place, push });
        for (const number of pullRequests) pullRequest(place, number);
        for (const number of requests) request(place, number);
        // Now, so that the next request does not read the history of every merge since the last one.
        if (history !== undefined) usedEmails(place, history);
        if (commit === undefined) return;
        add(place, "logins", async () => {
          await pinLogins({ ...place, commit, records, cache });
        });
      });
    },
  };
}

/** Returns the numbers of the pull requests whose comment must be updated. */
async function concludeRun(
  { identity, records, usedEmails, cache: files }: HandlersContext,
  place: RepositoryContext,
  run: { readonly runId: number; readonly headSha?: string },
): Promise<readonly number[]> {
  const app = await identity();
  const history = { ...place, appSlug: app.slug, records };
  return reconcilePlanRun({
    ...place,
    ...run,
    app,
    readFormerEmails: async (sha) => readFormerEmails(place.octokit, history, { sha, cache: usedEmails, files }),
  });
}

/** No person waits for the result of a sweep. */
async function withVerdictFirst(
  place: RepositoryContext,
  look: (isOut: () => void) => Promise<FollowUp>,
): Promise<FollowUp> {
  const isOut = place.ofSweep === true ? () => undefined : announceVerdict(place.octokit);
  try {
    return await look(isOut);
  } finally {
    isOut();
  }
}

async function tellFailure(
  tell: () => Promise<void>,
  { place, number, log }: Pick<HandlersContext, "log"> & { readonly place: RepositoryContext; readonly number: number },
): Promise<void> {
  try {
    await tell();
  } catch (error) {
    log.error({ err: error, repository: fullName(place), number }, "Could not say so on the pull request.");
  }
}
