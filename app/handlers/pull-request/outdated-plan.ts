import { checkNames } from "../../domain/checks/check.ts";
import { isUnfinished } from "../../domain/pull-request/plan-check.ts";
import { planTooLate } from "../../domain/pull-request/unplanned-verdict.ts";
import type { AppIdentity } from "../../github/app-identity.ts";
import { type ChecksApi, concludeCheck, listOwnChecks } from "../../github/check-runs.ts";
import { listOpenPullRequests, type PullRequestListApi } from "../../github/pull-requests/pull-requests.ts";
import type { Repository } from "../../github/repository.ts";

/**
 * Concludes a waiting plan check of a commit, unless the commit is the head of an open pull request.
 *
 * Returns whether there was one.
 */
export async function concludeOutdatedPlan(
  octokit: ChecksApi & PullRequestListApi,
  {
    owner,
    repo,
    app,
    defaultBranch,
    sha,
  }: Repository & { readonly app: AppIdentity; readonly defaultBranch: string; readonly sha: string },
  why: Parameters<typeof planTooLate>[0],
): Promise<boolean> {
  const check = (await listOwnChecks(octokit, { owner, repo, sha }, app)).get(checkNames.plan);
  if (check === undefined || !isUnfinished(check)) return false;
  const open = await listOpenPullRequests(octokit, { owner, repo }, defaultBranch);
  if (open.some(({ headSha }) => headSha === sha)) return false;
  await concludeCheck(octokit, { owner, repo }, check.id, planTooLate(why));
  return true;
}
