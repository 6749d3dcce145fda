import { checkNames, notLookedAt } from "../../domain/checks/check.ts";
import { listOwnChecks } from "../../github/check-runs.ts";
import { readPullRequest } from "../../github/pull-requests/pull-requests.ts";
import type { PullRequestContext } from "./context.ts";
import { explainFailure } from "./explain-failure.ts";
import { publishCheck } from "./publish-check.ts";

/** Reports on the pull request that the App failed, and what to do; the text must not hold a secret. */
export async function reportFailure(context: PullRequestContext, error: unknown): Promise<void> {
  const { octokit, owner, repo, number, app } = context;
  const pullRequest = await readPullRequest(octokit, { owner, repo }, number);
  if (!pullRequest.open || pullRequest.baseBranch !== pullRequest.defaultBranch) return;
  const checks = await listOwnChecks(octokit, { owner, repo, sha: pullRequest.headSha }, app);
  const summary = `${explainFailure(error)}\n\nPress "Re-run" to have it looked at again; the App also tries by itself within the hour.`;
  const verdict = { conclusion: "failure", title: "This pull request could not be looked at", summary } as const;
  await publishCheck(context, { pullRequest, checks }, checkNames.validate, { ...verdict, problems: [] });
  for (const name of [checkNames.plan, checkNames.approval]) {
    if (!checks.has(name)) await publishCheck(context, { pullRequest, checks }, name, notLookedAt);
  }
}
