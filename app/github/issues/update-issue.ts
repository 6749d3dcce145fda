import type { Calls } from "../octokit.ts";
import type { IssueReference } from "./checklist-issues.ts";

export type UpdateIssueApi = Calls<"issues.update">;

/** One change to an issue. */
export type IssueUpdate =
  | { readonly kind: "restore-body"; readonly body: string }
  | { readonly kind: "reopen" | "close" }
  | { readonly kind: "add-label" | "remove-label"; readonly label: string };

/** Makes all these changes in one call, or no call if there are none. `labels` are the issue's current labels. */
export async function updateIssue(
  octokit: UpdateIssueApi,
  {
    owner,
    repo,
    issueNumber,
    labels,
    updates,
  }: IssueReference & { readonly labels: readonly string[]; readonly updates: readonly IssueUpdate[] },
): Promise<void> {
  if (updates.length === 0) return;
  const body = updates.find((update) => update.kind === "restore-body")?.body;
  const removed = updates.flatMap((update) => (update.kind === "remove-label" ? [update.label] : []));
  const added = updates.flatMap((update) => (update.kind === "add-label" ? [update.label] : []));
  await octokit.rest.issues.update({
    owner,
    repo,
    issue_number: issueNumber,
    ...(body === undefined ? {} : { body }),
    ...(updates.some(({ kind }) => kind === "reopen") ? { state: "open" } : {}),
    ...(updates.some(({ kind }) => kind === "close") ? { state: "closed", state_reason: "completed" } : {}),
    ...(removed.length + added.length === 0
      ? {}
      : { labels: [...labels.filter((label) => !removed.includes(label)), ...added] }),
  });
}
