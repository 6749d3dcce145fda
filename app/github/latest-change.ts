import type { Calls } from "./octokit.ts";
import { accountsFilePath } from "../domain/settings/settings.ts";
import type { Repository } from "./repository.ts";

export type LatestChangeApi = Calls<"repos.listCommits">;

/** A commit that changed the accounts file. */
export interface AccountsChange {
  readonly commit: string;
  /** The commit's date, as its committer set it, in milliseconds since 1970; `NaN` if there is none. */
  readonly at: number;
}

/** The latest commit of a branch that changed the accounts file; undefined if there is none. */
export async function readLatestChange(
  octokit: LatestChangeApi,
  { owner, repo }: Repository,
  branch: string,
): Promise<AccountsChange | undefined> {
  const query = { owner, repo, sha: branch, path: accountsFilePath, per_page: 1 };
  const [latest] = (await octokit.rest.repos.listCommits(query)).data;
  return latest && { commit: latest.sha, at: Date.parse(latest.commit.committer?.date ?? "") };
}

/** The latest commits of a branch that changed a file, newest first; at most `count` (100 or fewer). */
export async function listLatestChanges(
  octokit: LatestChangeApi,
  { owner, repo }: Repository,
  { branch, path, count }: { readonly branch: string; readonly path: string; readonly count: number },
): Promise<readonly string[]> {
  const { data } = await octokit.rest.repos.listCommits({ owner, repo, sha: branch, path, per_page: count });
  return data.map(({ sha }) => sha);
}
