import type { AppIdentity } from "../app-identity.ts";
import type { Calls } from "../octokit.ts";
import { parseRequestNumber } from "../../domain/request/request-mark.ts";
import { hasStatus } from "../errors.ts";
import type { OpenPullRequest } from "./pull-requests.ts";
import { allPages, pageSize } from "../pages.ts";
import type { Repository } from "../repository.ts";

export type RequestPullRequestApi = Calls<
  "pulls.get" | "pulls.create" | "pulls.update" | "pulls.listReviews" | "issues.get" | "issues.listComments"
>;

/** The pull request that was opened for a request. */
export interface RequestPullRequest {
  readonly number: number;
  readonly state: "open" | "closed" | "merged";
  readonly mergedAt: string | null;
  readonly branch: string;
  readonly headSha: string;
  readonly title: string;
  readonly body: string;
  /** Whether it conflicts with its base; undefined while GitHub does not know yet. */
  readonly conflicts: boolean | undefined;
}

/** Reads a pull request of the App; undefined if another author opened it. */
export async function readRequestPullRequest(
  octokit: RequestPullRequestApi,
  repository: Repository,
  { number, app }: { readonly number: number; readonly app: AppIdentity },
): Promise<RequestPullRequest | undefined> {
  try {
    const { data } = await octokit.rest.pulls.get({ ...repository, pull_number: number });
    // The user is null if the account was deleted, which Octokit's type does not say.
    const user = data.user as { readonly login: string } | null;
    if (user?.login !== app.login) return undefined;
    return {
      number,
      state: data.merged ? "merged" : data.state === "open" ? "open" : "closed",
      mergedAt: data.merged_at,
      branch: data.head.ref,
      headSha: data.head.sha,
      title: data.title,
      body: data.body ?? "",
      conflicts: data.mergeable === null ? undefined : !data.mergeable,
    };
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    throw error;
  }
}

/** The App's open pull request whose body names a request: the App's comment may have been lost. */
export function findForRequest(
  open: readonly OpenPullRequest[],
  { request, app }: { readonly request: number; readonly app: AppIdentity },
): OpenPullRequest | undefined {
  return open.find((pull) => pull.author?.login === app.login && parseRequestNumber(pull.body) === request);
}

export async function openPullRequest(
  octokit: RequestPullRequestApi,
  { owner, repo }: Repository,
  pull: Readonly<Record<"title" | "head" | "base" | "body", string>>,
): Promise<number> {
  return (await octokit.rest.pulls.create({ owner, repo, ...pull })).data.number;
}

export async function editPullRequest(
  octokit: RequestPullRequestApi,
  { owner, repo }: Repository,
  number: number,
  edit: { readonly title: string; readonly body: string },
): Promise<void> {
  await octokit.rest.pulls.update({ owner, repo, pull_number: number, ...edit });
}

export async function closePullRequest(
  octokit: RequestPullRequestApi,
  { owner, repo }: Repository,
  number: number,
): Promise<void> {
  await octokit.rest.pulls.update({ owner, repo, pull_number: number, state: "closed" });
}

/** Returns whether it could be reopened: it cannot if its branch was deleted or moved. */
export async function reopenPullRequest(
  octokit: RequestPullRequestApi,
  { owner, repo }: Repository,
  number: number,
): Promise<boolean> {
  try {
    await octokit.rest.pulls.update({ owner, repo, pull_number: number, state: "open" });
    return true;
  } catch (error) {
    if (hasStatus(error, 422)) return false;
    throw error;
  }
}

/** Whether a reviewer approved a pull request at this commit. */
export async function isApprovedAt(
  octokit: RequestPullRequestApi,
  repository: Repository,
  { number, headSha }: { readonly number: number; readonly headSha: string },
): Promise<boolean> {
  const reviews = await listReviews(octokit, repository, number);
  return reviews.some(({ state, commit_id }) => state === "APPROVED" && commit_id === headSha);
}

/** Who closed a pull request, and the last comment that a person wrote on it. */
export async function readClosingComment(
  octokit: RequestPullRequestApi,
  { owner, repo }: Repository,
  number: number,
): Promise<{ readonly by: string | null; readonly said: string | null }> {
  const { data } = await octokit.rest.issues.get({ owner, repo, issue_number: number });
  const comments = await allPages((page) => {
    const query = { owner, repo, issue_number: number, per_page: pageSize, page };
    return octokit.rest.issues.listComments(query);
  });
  const reviews = await listReviews(octokit, { owner, repo }, number);
  const words = [
    ...comments.filter(({ user }) => user?.type !== "Bot").map(({ body = "", created_at: at }) => ({ body, at })),
    ...reviews.map(({ body, submitted_at: at = "" }) => ({ body, at })),
  ].filter(({ body }) => body.trim() !== "");
  const last = words.toSorted((one, other) => (one.at < other.at ? -1 : 1)).at(-1);
  return { by: data.closed_by?.login ?? null, said: last?.body ?? null };
}

async function listReviews(octokit: RequestPullRequestApi, { owner, repo }: Repository, number: number) {
  return allPages((page) => {
    const query = { owner, repo, pull_number: number, per_page: pageSize, page };
    return octokit.rest.pulls.listReviews(query);
  });
}
