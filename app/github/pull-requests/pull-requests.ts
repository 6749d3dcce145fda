import type { Calls } from "../octokit.ts";
import type { ChangedFile } from "../../domain/account/find-outside-changes.ts";
import type { Person } from "../../domain/approval/person.ts";
import { fromRest, type RestUser } from "../actor.ts";
import { allPages, pageSize } from "../pages.ts";
import type { Repository } from "../repository.ts";

interface RestPullRequest {
  readonly number: number;
  readonly state: string;
  /** Left out in lists. */
  readonly merged?: boolean;
  readonly draft?: boolean;
  readonly user: RestUser | null;
  /** Left out in lists. */
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

/** What lists tell of a pull request. */
export interface ListedPullRequest {
  readonly number: number;
  readonly draft: boolean;
  /** Its commits lie in another repository, or in one that is gone. */
  readonly fork: boolean;
  /** Who opened it; undefined if the account is gone. */
  readonly author: Person | undefined;
  /** Name of the branch that it asks to merge; in a fork, it may be that of one here. */
  readonly branch: string;
  readonly headSha: string;
  /** When anything happened to it last, as GitHub writes times. */
  readonly updatedAt: string;
}

/** A pull request, as far as it is judged. */
export interface PullRequest extends ListedPullRequest {
  readonly open: boolean;
  readonly merged: boolean;
  /** Everybody can read the repository it asks to change. */
  readonly publicRepository: boolean;
  /** Also those that GitHub does not list. */
  readonly changedFiles: number;
  readonly body: string;
  readonly baseBranch: string;
  readonly defaultBranch: string;
  /** Web address of the repository. */
  readonly repositoryUrl: string;
}

/** An open pull request, as far as a list tells it. */
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

/** A fork is told by its id: whoever made it may have given it any name. */
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

/** GitHub lists no more files of a pull request; an account pull request has one. */
export const mostListedFiles = 3_000;

/** The files that differ from where the branch left its base, as far as GitHub lists them. */
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
