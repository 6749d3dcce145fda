import type { MergeGroup } from "../../queue/subject.ts";
import type { Sha256Hex } from "../../domain/plan/digests.ts";
import { checkNames, mergeGroupRefused } from "../../domain/checks/check.ts";
import type { AppIdentity } from "../../github/app-identity.ts";
import { type ChecksApi, listOwnChecks, publishVerdict } from "../../github/check-runs.ts";
import type { Repository } from "../../github/repository.ts";

export interface MergeGroupContext extends Repository {
  readonly group: MergeGroup;
  readonly octokit: ChecksApi;
  readonly defaultBranch: string;
  readonly app: AppIdentity;
  readonly sha256Hex: Sha256Hex;
}

/** Refuses a merge group with a reason: the queue would wait for ever for a required check that is never concluded. */
export async function reconcileMergeGroup(context: MergeGroupContext): Promise<void> {
  const { octokit, owner, repo, group, defaultBranch, app, sha256Hex } = context;
  if (group.base_ref !== `refs/heads/${defaultBranch}`) return;
  const commit = { owner, repo, sha: group.head_sha };
  const checks = await listOwnChecks(octokit, commit, app);
  const verdict = mergeGroupRefused;
  const fingerprint = `sha256:${sha256Hex(JSON.stringify(verdict))}`;
  for (const name of Object.values(checkNames)) {
    await publishVerdict(octokit, commit, { name, verdict, existing: checks.get(name), fingerprint });
  }
}
