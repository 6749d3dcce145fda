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
  { add, templates, log, now, identity, cache, records }: HandlersContext,
  { request, usedEmails }: Pick<Enqueue, "request" | "usedEmails">,
): PullRequestSubjects {
  const subjects: PullRequestSubjects = {
    pullRequest(place, number) {
      const context = async () => ({
        ...place,
        number,
        app: await identity(),
        templates: templates.comments,
        sha256Hex,
        records,
        cache,
        now,
        log,
      });
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
        const known = headSha === undefined ? {} : { headSha };
        const numbers = await reconcilePlanRun({ ...place, runId, ...known, app: await identity() });
        for (const number of numbers) subjects.pullRequest(place, number);
      });
    },
    push(place, push) {
      add(place, "default branch", async () => {
        const moved = await reconcilePush({ ...place, push });
        const { pullRequests, requests } = moved;
        for (const number of pullRequests) subjects.pullRequest(place, number);
        for (const number of requests) request(place, number);
        // Now, so that the next request does not pay for every merge since the last one.
        if (moved.history !== undefined) usedEmails(place, moved.history);
        const { settings: commit } = moved;
        if (commit === undefined) return;
        add(place, "logins", async () => {
          await pinLogins({ ...place, commit, records, cache });
        });
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
        const { slug: appSlug } = await identity();
        await restoreOwnComments({ ...place, issueNumber: number, kind, appSlug });
        if (kind === "pullRequest") subjects.pullRequest(place, number);
      });
    },
    planComment(place, { number, commentId }) {
      add(place, `comment ${commentId}`, async () => {
        const wanted = await reconcilePlanCommand({ ...place, number, commentId, app: await identity() });
        if (wanted) subjects.pullRequest(place, number);
      });
    },
  };
  return subjects;
}

/** Nobody waits for what the sweep finds. */
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
