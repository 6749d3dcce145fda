import type { Calls } from "../octokit.ts";
import { hasStatus } from "../errors.ts";
import { fromRest } from "../actor.ts";
import type { Repository } from "../repository.ts";

/** The parts of an issue that requests use. */
export interface RequestIssue {
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly body: string;
  readonly isOpen: boolean;
  readonly labels: readonly string[];
  readonly author: string;
  /** Undefined if the account was deleted. */
  readonly authorId: number | undefined;
  readonly closedBy: string | null;
}

export type ReadRequestApi = Calls<"issues.get">;

export type RequestIssuesApi = Calls<"issues.update">;

/** Reads an issue; undefined if it was deleted or is a pull request. */
export async function readRequestIssue(
  octokit: ReadRequestApi,
  { owner, repo }: Repository,
  number: number,
): Promise<RequestIssue | undefined> {
  try {
    const { data } = await octokit.rest.issues.get({ owner, repo, issue_number: number });
    if (data.pull_request !== undefined) return undefined;
    return {
      number,
      url: data.html_url,
      title: data.title,
      body: data.body ?? "",
      isOpen: data.state === "open",
      labels: data.labels.map((label) => (typeof label === "string" ? label : (label.name ?? ""))),
      author: data.user?.login ?? "ghost",
      authorId: fromRest(data.user)?.id,
      closedBy: data.closed_by?.login ?? null,
    };
  } catch (error) {
    if (hasStatus(error, 404, 410)) return undefined;
    throw error;
  }
}

export async function setRequestTitle(
  octokit: RequestIssuesApi,
  { owner, repo }: Repository,
  number: number,
  title: string,
): Promise<void> {
  await octokit.rest.issues.update({ owner, repo, issue_number: number, title });
}

export async function setRequestState(
  octokit: RequestIssuesApi,
  { owner, repo }: Repository,
  number: number,
  state: "open" | "completed" | "not_planned",
): Promise<void> {
  const closing = state === "open" ? { state } : ({ state: "closed", state_reason: state } as const);
  await octokit.rest.issues.update({ owner, repo, issue_number: number, ...closing });
}
