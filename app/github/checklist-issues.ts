import { parseChecklistBody } from "../domain/checklist/checklist-body.ts";
import { checklistLabel, readyLabel } from "../domain/checklist/judge-checklist.ts";
import { hasStatus } from "./adapter-error.ts";
import { allPages, pageSize } from "./pages.ts";
import type { Repository } from "./repository.ts";

/** Names an issue of a repository. */
export interface IssueReference extends Repository {
  readonly issueNumber: number;
}

/** Who opens checklists: the token of the apply workflow. */
export const checklistAuthor = "github-actions[bot]";

interface Issue {
  readonly number: number;
  readonly title: string;
  readonly body?: string | null;
  readonly state: string;
  readonly html_url: string;
  readonly labels: readonly (string | { readonly name?: string | null })[];
  readonly user: { readonly login: string } | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly closed_at: string | null;
  readonly closed_by?: { readonly login: string } | null;
  readonly pull_request?: unknown;
}

/** What is called of Octokit to read checklist issues. */
export interface ReadIssuesApi {
  readonly rest: {
    readonly issues: {
      get(query: Repository & { readonly issue_number: number }): Promise<{ readonly data: Issue }>;
      listForRepo(
        query: Repository & {
          readonly labels: string;
          readonly state: "all";
          readonly per_page: number;
          readonly page: number;
        },
      ): Promise<{ readonly data: readonly Issue[] }>;
    };
  };
}

/** What is called of Octokit to open checklist issues. */
export interface OpenIssuesApi {
  readonly rest: {
    readonly issues: {
      create(
        issue: Repository & { readonly title: string; readonly body: string; readonly labels: string[] },
      ): Promise<{ readonly data: Issue }>;
      createLabel(
        label: Repository & { readonly name: string; readonly color: string; readonly description: string },
      ): Promise<unknown>;
    };
  };
}

/** What is called of Octokit to put a checklist issue right. */
export interface MendIssuesApi {
  readonly rest: {
    readonly issues: {
      update(
        issue: Repository & { readonly issue_number: number; readonly body?: string; readonly state?: "open" },
      ): Promise<unknown>;
      addLabels(issue: Repository & { readonly issue_number: number; readonly labels: string[] }): Promise<unknown>;
      removeLabel(issue: Repository & { readonly issue_number: number; readonly name: string }): Promise<unknown>;
      createComment(comment: Repository & { readonly issue_number: number; readonly body: string }): Promise<unknown>;
      listComments(
        query: Repository & { readonly issue_number: number; readonly per_page: number; readonly page: number },
      ): Promise<{
        readonly data: readonly { readonly body?: string; readonly user: { readonly login: string } | null }[];
      }>;
    };
  };
}

/** An issue as far as checklists are concerned. */
export interface ChecklistIssue {
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly body: string;
  readonly state: "open" | "closed";
  readonly labels: readonly string[];
  readonly author: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly closedAt: string | null;
  readonly closedBy: string | null;
}

/** Reads an issue; undefined where it is gone (deleted, transferred, converted) or a pull request. */
export async function readIssue(
  octokit: ReadIssuesApi,
  { owner, repo, issueNumber }: IssueReference,
): Promise<ChecklistIssue | undefined> {
  try {
    const { data } = await octokit.rest.issues.get({ owner, repo, issue_number: issueNumber });
    return data.pull_request === undefined ? toIssue(data) : undefined;
  } catch (error) {
    if (hasStatus(error, 404, 410)) return undefined;
    throw error;
  }
}

/** The checklist issues that the apply workflow has opened, in all states, the oldest first. Others' look-alikes are left out. */
export async function listChecklistIssues(
  octokit: ReadIssuesApi,
  { owner, repo }: Repository,
): Promise<readonly ChecklistIssue[]> {
  const issues = await allPages(async (page) => {
    const query = { owner, repo, labels: checklistLabel, state: "all", per_page: pageSize, page } as const;
    return (await octokit.rest.issues.listForRepo(query)).data;
  });
  return issues
    .filter((issue) => issue.pull_request === undefined && issue.user?.login === checklistAuthor)
    .map(toIssue)
    .toSorted((one, other) => one.number - other.number);
}

/** The account's checklist among these; by its title where somebody removed the marker from its body. */
export function checklistOf(issues: readonly ChecklistIssue[], accountId: string): ChecklistIssue | undefined {
  return (
    issues.find(({ body }) => parseChecklistBody(body).accountId === accountId) ??
    issues.find(({ title }) => title.endsWith(`(${accountId})`))
  );
}

/** Opens a checklist issue. */
export async function openChecklistIssue(
  octokit: OpenIssuesApi,
  { owner, repo, title, body }: Repository & { readonly title: string; readonly body: string },
): Promise<ChecklistIssue> {
  return toIssue((await octokit.rest.issues.create({ owner, repo, title, body, labels: [checklistLabel] })).data);
}

/** Makes the labels of checklists where the repository lacks them: GitHub would make grey ones without a description. */
export async function ensureChecklistLabels(octokit: OpenIssuesApi, { owner, repo }: Repository): Promise<void> {
  const labels = [
    { name: checklistLabel, color: "fbca04", description: "Manual steps that secure a new AWS account" },
    { name: readyLabel, color: "0e8a16", description: "The AWS account is secured, its YubiKeys are back in the safe" },
  ];
  for (const label of labels) {
    try {
      await octokit.rest.issues.createLabel({ owner, repo, ...label });
    } catch (error) {
      if (!hasStatus(error, 422)) throw error;
    }
  }
}

/** What may have to change about a checklist issue itself. */
export type Mend =
  | { readonly kind: "restore-body"; readonly body: string }
  | { readonly kind: "reopen" }
  | { readonly kind: "add-label" | "remove-label"; readonly label: string };

/** Makes one change to an issue. */
export async function mendIssue(
  octokit: MendIssuesApi,
  { owner, repo, issueNumber }: IssueReference,
  mend: Mend,
): Promise<void> {
  const issue = { owner, repo, issue_number: issueNumber };
  switch (mend.kind) {
    case "restore-body":
      await octokit.rest.issues.update({ ...issue, body: mend.body });
      return;
    case "reopen":
      await octokit.rest.issues.update({ ...issue, state: "open" });
      return;
    case "add-label":
      await octokit.rest.issues.addLabels({ ...issue, labels: [mend.label] });
      return;
    case "remove-label":
      await removeLabel(octokit, { ...issue, name: mend.label });
  }
}

async function removeLabel(
  octokit: MendIssuesApi,
  label: Repository & { readonly issue_number: number; readonly name: string },
): Promise<void> {
  try {
    await octokit.rest.issues.removeLabel(label);
  } catch (error) {
    if (!hasStatus(error, 404)) throw error;
  }
}

/** Says something on an issue, unless it is what the same author said there last: deliveries come twice. */
export async function sayOnce(
  octokit: MendIssuesApi,
  { owner, repo, issueNumber, author, body }: IssueReference & { readonly author: string; readonly body: string },
): Promise<void> {
  const issue = { owner, repo, issue_number: issueNumber };
  const comments = await allPages(
    async (page) => (await octokit.rest.issues.listComments({ ...issue, per_page: pageSize, page })).data,
  );
  const last = comments.at(-1);
  if (last?.user?.login === author && last.body === body) return;
  await octokit.rest.issues.createComment({ ...issue, body });
}

function toIssue(issue: Issue): ChecklistIssue {
  return {
    number: issue.number,
    url: issue.html_url,
    title: issue.title,
    body: issue.body ?? "",
    state: issue.state === "closed" ? "closed" : "open",
    labels: issue.labels.map((label) => (typeof label === "string" ? label : (label.name ?? ""))),
    author: issue.user?.login ?? null,
    createdAt: issue.created_at,
    updatedAt: issue.updated_at,
    closedAt: issue.closed_at,
    closedBy: issue.closed_by?.login ?? null,
  };
}
