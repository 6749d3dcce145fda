import type { ChangedFile } from "../domain/account/find-outside-changes.ts";
import { allPages, pageSize } from "./pages.ts";
import type { Repository } from "./repository.ts";

interface RestPullRequest {
  readonly number: number;
  readonly state: string;
  readonly merged: boolean;
  readonly draft?: boolean;
  readonly user: { readonly login: string } | null;
  readonly head: { readonly sha: string; readonly repo: { readonly id: number } | null };
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

type ListedPullRequest = Pick<RestPullRequest, "number" | "user"> & {
  readonly head: { readonly sha: string; readonly ref: string };
  readonly body: string | null;
};

type PageQuery = Repository & { readonly per_page: number; readonly page: number };

export interface PullRequestsApi {
  readonly rest: {
    readonly pulls: {
      get(query: Repository & { readonly pull_number: number }): Promise<{ readonly data: RestPullRequest }>;
      listFiles(query: PageQuery & { readonly pull_number: number }): Promise<{ readonly data: readonly RestFile[] }>;
    };
  };
}

export interface PullRequestListApi {
  readonly rest: {
    readonly pulls: {
      list(
        query: PageQuery & { readonly state: "open"; readonly base: string },
      ): Promise<{ readonly data: readonly ListedPullRequest[] }>;
    };
  };
}

export interface ClosedPullRequestsApi {
  readonly rest: {
    readonly pulls: {
      list(
        query: PageQuery & {
          readonly state: "closed";
          readonly base: string;
          readonly sort: "updated";
          readonly direction: "desc";
        },
      ): Promise<{ readonly data: readonly { readonly number: number; readonly closed_at: string | null }[] }>;
    };
  };
}

interface RestFile {
  readonly filename: string;
  readonly status: string;
  readonly previous_filename?: string;
}

/** A pull request, as far as it is judged. */
export interface PullRequest {
  readonly number: number;
  readonly open: boolean;
  readonly merged: boolean;
  readonly draft: boolean;
  /** Its commits lie in another repository, or in one that is gone. */
  readonly fork: boolean;
  /** Everybody can read the repository it asks to change. */
  readonly publicRepository: boolean;
  readonly author: string;
  readonly headSha: string;
  readonly baseBranch: string;
  readonly defaultBranch: string;
  /** Web address of the repository. */
  readonly repositoryUrl: string;
}

/** An open pull request, as far as a list tells it. */
export interface OpenPullRequest {
  readonly number: number;
  readonly headSha: string;
  /** Name of the branch that it asks to merge; in a fork, it may be that of one here. */
  readonly branch: string;
  readonly author: string;
  readonly body: string;
}

export async function readPullRequest(
  octokit: PullRequestsApi,
  repository: Repository,
  number: number,
): Promise<PullRequest> {
  const { data } = await octokit.rest.pulls.get({ ...repository, pull_number: number });
  return {
    number,
    open: data.state === "open",
    merged: data.merged,
    draft: data.draft === true,
    fork: data.head.repo?.id !== data.base.repo.id,
    publicRepository: !data.base.repo.private,
    author: data.user?.login ?? "ghost",
    headSha: data.head.sha,
    baseBranch: data.base.ref,
    defaultBranch: data.base.repo.default_branch,
    repositoryUrl: data.base.repo.html_url,
  };
}

/** GitHub lists at most 3,000 files; an account pull request has one. */
export async function listChangedFiles(
  octokit: PullRequestsApi,
  repository: Repository,
  number: number,
): Promise<readonly ChangedFile[]> {
  const files = await allPages(async (page) => {
    const query = { ...repository, pull_number: number, per_page: pageSize, page };
    return (await octokit.rest.pulls.listFiles(query)).data;
  });
  return files.map(({ filename, status, previous_filename }) => ({
    path: filename,
    status,
    ...(previous_filename === undefined ? {} : { previousPath: previous_filename }),
  }));
}

/** The open pull requests into a branch. */
export async function listOpenPullRequests(
  octokit: PullRequestListApi,
  { owner, repo }: Repository,
  base: string,
): Promise<readonly OpenPullRequest[]> {
  const listed = await allPages(async (page) => {
    const query = { owner, repo, state: "open", base, per_page: pageSize, page } as const;
    return (await octokit.rest.pulls.list(query)).data;
  });
  return listed.map(({ number, head, user, body }) => ({
    number,
    headSha: head.sha,
    branch: head.ref,
    author: user?.login ?? "ghost",
    body: body ?? "",
  }));
}

/** Numbers of the pull requests into a branch that were closed or merged at a time or later: the latest hundred at most. */
export async function listClosedPullRequests(
  octokit: ClosedPullRequestsApi,
  { owner, repo }: Repository,
  { base, since }: { readonly base: string; readonly since: string },
): Promise<readonly number[]> {
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
  return data.filter(({ closed_at }) => closed_at !== null && closed_at >= since).map(({ number }) => number);
}
