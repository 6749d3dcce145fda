import type { Calls } from "../octokit.ts";
import { slotsLabel, slotsTitle } from "../../domain/yubikeys/render-slots.ts";
import type { Repository } from "../repository.ts";

/** The Octokit calls that this file makes. */
export type SlotsIssueApi = Calls<"issues.listForRepo" | "issues.create" | "issues.update">;

/** Updates the one issue that shows the ledger, and returns its number; `author` is the login of the App's bot. */
export async function upsertSlotsIssue(
  octokit: SlotsIssueApi,
  { owner, repo, author, body }: Repository & { readonly author: string; readonly body: string },
): Promise<number> {
  const query = { owner, repo, labels: slotsLabel, creator: author, state: "all", direction: "asc" } as const;
  const [issue] = (await octokit.rest.issues.listForRepo({ ...query, per_page: 1 })).data;
  const wanted = { owner, repo, title: slotsTitle, body };
  if (issue === undefined) {
    return (await octokit.rest.issues.create({ ...wanted, labels: [slotsLabel] })).data.number;
  }
  if (issue.title !== slotsTitle || issue.body !== body || issue.state !== "open") {
    await octokit.rest.issues.update({ ...wanted, issue_number: issue.number, state: "open" });
  }
  return issue.number;
}
