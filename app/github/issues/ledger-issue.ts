import type { Calls } from "../octokit.ts";
import { ledgerLabel, ledgerTitle } from "../../domain/yubikeys/render-slots.ts";
import type { Repository } from "../repository.ts";

/** What is called of Octokit. */
export type LedgerIssueApi = Calls<"issues.listForRepo" | "issues.create" | "issues.update">;

/** Makes the one issue that shows the ledger say this, and answers its number; `author` is the login of the App's bot. */
export async function keepLedgerIssue(
  octokit: LedgerIssueApi,
  { owner, repo, author, body }: Repository & { readonly author: string; readonly body: string },
): Promise<number> {
  const query = { owner, repo, labels: ledgerLabel, creator: author, state: "all", direction: "asc" } as const;
  const [issue] = (await octokit.rest.issues.listForRepo({ ...query, per_page: 1 })).data;
  const wanted = { owner, repo, title: ledgerTitle, body };
  if (issue === undefined) {
    return (await octokit.rest.issues.create({ ...wanted, labels: [ledgerLabel] })).data.number;
  }
  if (issue.title !== ledgerTitle || issue.body !== body || issue.state !== "open") {
    await octokit.rest.issues.update({ ...wanted, issue_number: issue.number, state: "open" });
  }
  return issue.number;
}
