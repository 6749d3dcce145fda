import type { Calls } from "../octokit.ts";
import { ensureLabel, type LabelsApi } from "./labels.ts";
import { allPages, pageSize } from "../pages.ts";
import type { Repository } from "../repository.ts";

export type OwnIssuesApi = LabelsApi & Calls<"issues.listForRepo" | "issues.create" | "issues.update">;

/**
 * The one issue of its label that the App or a workflow maintains: it is opened, edited, closed and reopened.
 * Duplicates, which two processes or a lost response leave, are closed.
 */
export interface OwnIssue extends Repository {
  /** Login of the maintainer: anyone's issue may have the label. */
  readonly author: string;
  /** Also the title, unless another is given. */
  readonly label: string;
  /** Restored if a person changes it; a person may change a title that is only the label. */
  readonly title?: string;
  readonly description: string;
  readonly body: string;
  readonly state: "open" | "closed";
}

/**
 * Creates or updates the issue, and returns its number; undefined if there is none, because it does not create an issue
 * only to close it.
 */
export async function upsertIssue(
  octokit: OwnIssuesApi,
  wanted: OwnIssue & { readonly state: "open" },
): Promise<number>;
export async function upsertIssue(octokit: OwnIssuesApi, wanted: OwnIssue): Promise<number | undefined>;
export async function upsertIssue(octokit: OwnIssuesApi, wanted: OwnIssue): Promise<number | undefined> {
  const { owner, repo, author, label, title, description, body, state } = wanted;
  const issues = await allPages((page) => {
    const query = { owner, repo, labels: label, state: "all", per_page: pageSize, page } as const;
    return octokit.rest.issues.listForRepo(query);
  });
  const [existing, ...doubles] = issues
    .filter(({ user, pull_request }) => user?.login === author && pull_request === undefined)
    .toSorted((one, other) => one.number - other.number);
  if (existing === undefined) {
    if (state === "closed") return undefined;
    await ensureLabel(octokit, { owner, repo }, { name: label, color: "d93f0b", description });
    const created = await octokit.rest.issues.create({ owner, repo, title: title ?? label, body, labels: [label] });
    return created.data.number;
  }
  for (const double of doubles.filter((issue) => issue.state === "open")) {
    const notice = `Duplicate of #${existing.number}, the issue that is kept up to date.`;
    await octokit.rest.issues.update({ owner, repo, issue_number: double.number, body: notice, state: "closed" });
  }
  // An issue that stays closed keeps the text from when it was closed.
  const isCurrent = existing.body === body && (title === undefined || existing.title === title);
  if (existing.state !== state || (state === "open" && !isCurrent)) {
    const change = { ...(title === undefined ? {} : { title }), body, state };
    await octokit.rest.issues.update({ owner, repo, issue_number: existing.number, ...change });
  }
  return existing.number;
}
