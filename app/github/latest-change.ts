import { accountsFilePath } from "../domain/settings/settings.ts";
import type { Repository } from "./repository.ts";

export interface LatestChangeApi {
  readonly rest: {
    readonly repos: {
      listCommits(
        query: Repository & { readonly sha: string; readonly path: string; readonly per_page: number },
      ): Promise<{
        readonly data: readonly {
          readonly sha: string;
          readonly commit: { readonly committer: { readonly date?: string } | null };
        }[];
      }>;
    };
  };
}

/** A commit that changed the accounts file. */
export interface AccountsChange {
  readonly commit: string;
  /** When it was committed, as its committer says, in milliseconds since 1970; `NaN` where nothing does. */
  readonly at: number;
}

/** The latest commit of a branch that changed the accounts file; undefined where none did. */
export async function readLatestChange(
  octokit: LatestChangeApi,
  { owner, repo }: Repository,
  branch: string,
): Promise<AccountsChange | undefined> {
  const query = { owner, repo, sha: branch, path: accountsFilePath, per_page: 1 };
  const [latest] = (await octokit.rest.repos.listCommits(query)).data;
  return latest && { commit: latest.sha, at: Date.parse(latest.commit.committer?.date ?? "") };
}
