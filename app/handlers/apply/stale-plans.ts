import { type BranchesApi, readBranchTip } from "../../github/branches.ts";
import type { Cache } from "../../github/cache.ts";
import { type LatestApplyApi, readLatestApply } from "../../github/workflows/latest-apply.ts";
import { listOpenPullRequests, type PullRequestListApi } from "../../github/pull-requests/pull-requests.ts";
import type { Repository } from "../../github/repository.ts";

export interface StalePlansContext extends Repository {
  readonly octokit: BranchesApi & LatestApplyApi & PullRequestListApi;
  readonly defaultBranch: string;
  /** Run of the apply workflow that has ended. */
  readonly runId: number;
  readonly cache: Cache;
}

/**
 * Returns the numbers of the pull requests whose plan may be stale, because an apply has changed AWS.
 *
 * An apply with nothing to do makes no plan stale. Neither does one that a later apply has replaced as the latest.
 */
export async function findStalePlans(context: StalePlansContext): Promise<readonly number[]> {
  const { octokit, owner, repo, defaultBranch: branch, runId, cache } = context;
  const tip = await readBranchTip(octokit, { owner, repo }, branch);
  const last = await readLatestApply(octokit, { owner, repo, branch, tip, cache });
  if (last?.runId !== runId) return [];
  const open = await listOpenPullRequests(octokit, { owner, repo }, branch);
  return open.map(({ number }) => number);
}
