import type { Calls } from "../octokit.ts";
import type { ChangedFile } from "../../domain/account/find-outside-changes.ts";
import type { Person } from "../../domain/approval/person.ts";
import { fromRest, type RestUser } from "../actor.ts";
import { allPages, pageSize } from "../pages.ts";
import type { Repository } from "../repository.ts";

interface RestPullRequest {
  readonly number: number;
  readonly state: string;
  /** Missing in lists. */
  readonly merged?: boolean;
  readonly draft?: boolean;
  readonly user: RestUser | null;
  /** Missing in lists. */
  readonly changed_files?: number;
  readonly body?: string | null;
  readonly updated_at: string;
  readonly head: { readonly sha: string; readonly ref: string; readonly repo: { readonly id: number } | null };
  readonly base: {
    readonly ref: string;
    readonly repo: {
      readonly id: number;
      readonly private: boolean;
      readonly html_url: string;
      readonly default_branch: string;
    };
  };
}

export type PullRequestsApi = Calls<"pulls.get" | "pulls.listFiles">;

export type PullRequestListApi = Calls<"pulls.list">;

export type ClosedPullRequestsApi = Calls<"pulls.list">;

/** The parts of a pull request that lists have. */
export interface ListedPullRequest {
  readonly number: number;
  readonly draft: boolean;
  /** Whether its commits are in another repository, or in a deleted one. */
  readonly fork: boolean;
  /** Who opened it; undefined if the account was deleted. */
  readonly author: Person | undefined;
  /** Name of its head branch; a fork's branch can have the name of a branch of this repository. */
  readonly branch: string;
  readonly headSha: string;
  /** When it was last updated, as GitHub writes times. */
  readonly updatedAt: string;
}

/** The parts of a pull request that are judged. */
export interface PullRequest extends ListedPullRequest {
  readonly open: boolean;
  readonly merged: boolean;
  /** Whether everyone can read the repository that it changes. */
  readonly publicRepository: boolean;
  /** Including files that GitHub does not list. */
  readonly changedFiles: number;
  readonly body: string;
  readonly baseBranch: string;
  readonly defaultBranch: string;
  /** Web address of the repository. */
  readonly repositoryUrl: string;
}

/** An open pull request, as lists return it. */
export interface OpenPullRequest extends ListedPullRequest {
  readonly body: string;
}

export async function readPullRequest(
  octokit: PullRequestsApi,
  repository: Repository,
  number: number,
): Promise<PullRequest> {
  const { data } = await octokit.rest.pulls.get({ ...repository, pull_number: number });
  return {
    ...toListed(data),
    open: data.state === "open",
    merged: data.merged,
    publicRepository: !data.base.repo.private,
    changedFiles: data.changed_files,
    body: data.body ?? "",
    baseBranch: data.base.ref,
    defaultBranch: data.base.repo.default_branch,
    repositoryUrl: data.base.repo.html_url,
  };
}

/** Recognises a fork by its id, because its owner can choose any name. */
function toListed({ number, draft, user, head, base, updated_at: updatedAt }: RestPullRequest): ListedPullRequest {
  return {
    number,
    draft: draft === true,
    fork: head.repo?.id !== base.repo.id,
    author: fromRest(user),
    branch: head.ref,
    headSha: head.sha,
    updatedAt,
  };
}

/** The most files of a pull request that GitHub lists; an account pull request has one. */
export const mostListedFiles = 3_000;

/** The files that differ from the merge base, as far as GitHub lists them. */
export async function listChangedFiles(
  octokit: PullRequestsApi,
  repository: Repository,
  number: number,
): Promise<readonly ChangedFile[]> {
  const files = await allPages((page) => {
    const query = { ...repository, pull_number: number, per_page: pageSize, page };
    return octokit.rest.pulls.listFiles(query);
  });
  return files.map(({ filename, status, changes, previous_filename }) => ({
    path: filename,
    status,
    changedLines: changes,
    ...(previous_filename === undefined ? {} : { previousPath: previous_filename }),
  }));
}

/** The open pull requests into a branch. */
export async function listOpenPullRequests(
  octokit: PullRequestListApi,
  { owner, repo }: Repository,
  base: string,
): Promise<readonly OpenPullRequest[]> {
  const listed = await allPages((page) => {
    const query = { owner, repo, state: "open", base, per_page: pageSize, page } as const;
    return octokit.rest.pulls.list(query);
  });
  return listed.map((pull) => ({ ...toListed(pull), body: pull.body ?? "" }));
}

/** The pull requests into a branch that were closed or merged at a time or later: the latest hundred at most. */
export async function listClosedPullRequests(
  octokit: ClosedPullRequestsApi,
  { owner, repo }: Repository,
  { base, since }: { readonly base: string; readonly since: string },
): Promise<readonly { readonly number: number; readonly updatedAt: string }[]> {
  const { data } = await octokit.rest.pulls.list({
    owner,
    repo,
    state: "closed",
    base,
    sort: "updated",
    direction: "desc",
    per_page: pageSize,
    page: 1,
  });
  return data
    .filter(({ closed_at }) => closed_at !== null && closed_at >= since)
    .map(({ number, updated_at }) => ({ number, updatedAt: updated_at }));
}
