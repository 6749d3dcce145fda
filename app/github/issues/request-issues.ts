import type { Calls } from "../octokit.ts";
import { hasStatus } from "../errors.ts";
import { requestLabel } from "../../domain/request/form.ts";
import { fromRest } from "../actor.ts";
import { ensureLabel, type LabelsApi } from "./labels.ts";
import type { Repository } from "../repository.ts";

/** An issue as far as requests are concerned. */
export interface RequestIssue {
  readonly number: number;
  readonly url: string;
  readonly body: string;
  readonly isOpen: boolean;
  readonly labels: readonly string[];
  readonly author: string;
  /** Undefined if the account is gone. */
  readonly authorId: number | undefined;
  readonly closedBy: string | null;
}

export type ReadRequestApi = Calls<"issues.get">;

export type RequestIssuesApi = Calls<"issues.update" | "issues.createComment">;

/** Reads an issue; undefined where it is gone, or a pull request. */
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

/**
 * Makes the label of requests where the repository lacks it.
 *
 * A form's label that does not exist is silently not applied, and then no request would ever be one.
 */
export async function ensureRequestLabel(octokit: LabelsApi, { owner, repo }: Repository): Promise<void> {
  const description = "Somebody asks for an AWS account";
  await ensureLabel(octokit, { owner, repo, name: requestLabel, color: "1d76db", description });
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

export async function addComment(
  octokit: RequestIssuesApi,
  { owner, repo }: Repository,
  number: number,
  body: string,
): Promise<void> {
  await octokit.rest.issues.createComment({ owner, repo, issue_number: number, body });
}
