import type { AppIdentity } from "../app-identity.ts";
import type { Calls } from "../octokit.ts";
import { parseChecklistBody } from "../../domain/checklist/checklist-body.ts";
import { checklistLabel } from "../../domain/checklist/judge-checklist.ts";
import { allPages, pageSize } from "../pages.ts";
import type { Repository } from "../repository.ts";

/** A reference to an issue of a repository. */
export interface IssueReference extends Repository {
  readonly issueNumber: number;
}

/**
 * The author of checklists: the token of the apply workflow. The App itself opens only those that replace lost ones.
 */
export const checklistAuthor = "github-actions[bot]";

interface Issue {
  readonly number: number;
  readonly title: string;
  readonly body?: string | null;
  readonly state: string;
  readonly html_url: string;
  readonly labels: readonly (string | { readonly name?: string | null })[];
  readonly user: { readonly login: string } | null;
  readonly performed_via_github_app?: { readonly id: number } | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly closed_at: string | null;
  readonly closed_by?: { readonly login: string } | null;
  readonly pull_request?: unknown;
}

/** The Octokit calls that read checklist issues. */
export type ReadIssuesApi = Calls<"issues.listForRepo">;

/** The Octokit calls that open checklist issues. */
export type OpenIssuesApi = Calls<"issues.create">;

/** The parts of an issue that checklists use. */
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

/**
 * The checklist issues of the apply workflow, and those of the App that replace deleted ones, in all states, oldest
 * first. Issues by other authors are ignored.
 */
export async function listChecklistIssues(
  octokit: ReadIssuesApi,
  { owner, repo, app }: Repository & { readonly app: Pick<AppIdentity, "id"> },
): Promise<readonly ChecklistIssue[]> {
  const issues = await allPages((page) => {
    const query = { owner, repo, labels: checklistLabel, state: "all", per_page: pageSize, page } as const;
    return octokit.rest.issues.listForRepo(query);
  });
  return issues
    .filter(({ user, performed_via_github_app: via, pull_request }) => {
      if (pull_request !== undefined || !user?.login.endsWith("[bot]")) return false;
      // GitHub also names the App beside a comment that a person writes through it.
      return user.login === checklistAuthor || via?.id === app.id;
    })
    .map(toIssue)
    .toSorted((one, other) => one.number - other.number);
}

/** The account's checklist among these issues; found by its title if a person removed the marker from its body. */
export function checklistOf(issues: readonly ChecklistIssue[], accountId: string): ChecklistIssue | undefined {
  return (
    issues.find(({ body }) => isMarked(body, { accountId, isAboutChange: false })) ??
    issues.find(({ title }) => title.endsWith(`(${accountId})`))
  );
}

/** An open checklist of a change of the account's administrators among these issues. */
export function changeChecklistOf(issues: readonly ChecklistIssue[], accountId: string): ChecklistIssue | undefined {
  return issues.find(({ body, state }) => state === "open" && isMarked(body, { accountId, isAboutChange: true }));
}

function isMarked(
  body: string,
  { accountId, isAboutChange }: { readonly accountId: string; readonly isAboutChange: boolean },
): boolean {
  if (!body.includes(accountId)) return false;
  const marked = parseChecklistBody(body);
  return marked.accountId === accountId && marked.isAboutChange === isAboutChange;
}

/** Opens a checklist issue. */
export async function openChecklistIssue(
  octokit: OpenIssuesApi,
  { owner, repo, title, body }: Repository & { readonly title: string; readonly body: string },
): Promise<ChecklistIssue> {
  return toIssue((await octokit.rest.issues.create({ owner, repo, title, body, labels: [checklistLabel] })).data);
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
