import type { Repository } from "./repository.ts";

export interface BranchesApi {
  readonly rest: {
    readonly git: {
      getRef(
        query: Repository & { readonly ref: string },
      ): Promise<{ readonly data: { readonly object: { readonly sha: string } } }>;
    };
  };
}

/** The commit at which a branch stands now. A pull request's own word about its base may be an old one. */
export async function readBranchTip(
  octokit: BranchesApi,
  { owner, repo }: Repository,
  branch: string,
): Promise<string> {
  const { data } = await octokit.rest.git.getRef({ owner, repo, ref: `heads/${branch}` });
  return data.object.sha;
}
