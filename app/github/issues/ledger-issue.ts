import { ledgerLabel, ledgerTitle } from "../../domain/yubikeys/render-slots.ts";
import type { Repository } from "../repository.ts";

interface Issue {
  readonly number: number;
  readonly title: string;
  readonly body?: string | null;
  readonly state: string;
}

/** What is called of Octokit. */
export interface LedgerIssueApi {
  readonly rest: {
    readonly issues: {
      listForRepo(
        query: Repository & {
          readonly labels: string;
          readonly creator: string;
          readonly state: "all";
          readonly direction: "asc";
          readonly per_page: number;
        },
      ): Promise<{ readonly data: readonly Issue[] }>;
      create(
        issue: Repository & { readonly title: string; readonly body: string; readonly labels: string[] },
      ): Promise<{ readonly data: Issue }>;
      update(
        issue: Repository & {
          readonly issue_number: number;
          readonly title: string;
          readonly body: string;
          readonly state: "open";
        },
      ): Promise<unknown>;
    };
  };
}

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
