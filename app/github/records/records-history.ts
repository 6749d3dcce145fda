import type { AppIdentity } from "../app-identity.ts";
import type { Calls } from "../octokit.ts";
import { AdapterError } from "../errors.ts";
import { pageSize } from "../pages.ts";
import { recordsBranch, type RecordsCommit, requireOwnCommit } from "./records-branch.ts";
import type { Repository } from "../repository.ts";

export type RecordsHistoryApi = Calls<"repos.listCommits">;

/** A history of the records branch, read page by page. */
export interface RecordsHistory {
  readonly tip: string;
  /** The newest commits. */
  readonly newest: readonly RecordsCommit[];
  readonly readPage: (page: number) => Promise<readonly RecordsCommit[]>;
  /** Finds the root commit of a history of any length. */
  readonly findFirst: () => Promise<string>;
}

/** Begins to read the history of a commit. */
export async function openHistory(
  octokit: RecordsHistoryApi,
  { owner, repo }: Repository,
  tip: string,
): Promise<RecordsHistory> {
  const read = (page: number) => octokit.rest.repos.listCommits({ owner, repo, sha: tip, per_page: pageSize, page });
  const { data: newest, headers } = await read(1);
  const readPage = async (page: number) => (page === 1 ? newest : (await read(page)).data);
  const findFirst = async () => {
    const last = /[?&]page=(\d+)(?:&[^>]*)?>; rel="last"/u.exec(headers.link ?? "")?.[1];
    return (await readPage(Number(last ?? 1))).at(-1)?.sha ?? tip;
  };
  return { tip, newest, readPage, findFirst };
}

/** The commits of a walk, and its end. */
export interface Walk {
  /** The newest first. */
  readonly commits: readonly string[];
  /** The commit that was already verified; undefined if the walk reached the root commit. */
  readonly until: string | undefined;
}

/**
 * Walks from the tip of a history to the first commit that is already verified, and verifies that the App made each
 * commit on the way.
 *
 * @throws RecordsError if another person made one of them.
 */
export async function walkHistory(
  { tip, readPage }: RecordsHistory,
  app: Pick<AppIdentity, "login">,
  isVerified: (sha: string) => boolean,
): Promise<Walk> {
  const commits: string[] = [];
  let next: string | undefined = tip;
  for (let page = 1; ; page += 1) {
    const listed = await readPage(page);
    for (const commit of listed) {
      if (commit.sha !== next) break;
      if (isVerified(commit.sha)) return { commits, until: commit.sha };
      requireOwnCommit(commit, app, commits.length === 0 ? "the last commit" : "a commit");
      commits.push(commit.sha);
      next = commit.parents[0]?.sha;
      if (next === undefined) return { commits, until: undefined };
    }
    if (listed.length > 0 && listed.at(-1)?.sha === commits.at(-1)) continue;
    throw new AdapterError(
      `Could not read the history of the branch ${recordsBranch}: GitHub listed no commit ${next} on page ${page}.`,
    );
  }
}
