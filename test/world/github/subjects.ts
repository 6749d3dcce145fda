import { hasRole, type RepositoryNeed } from "./access.ts";
import type { Hub } from "./hub.ts";
import { invalid, notFound, Refusal } from "./refusal.ts";
import type { Account, App } from "./accounts.ts";
import type { Actor, Comment, Issue, Label, Pull, Repository } from "./state.ts";
import { same } from "./state.ts";

export function findIssue(repository: Repository, number: number): Issue {
  const issue = repository.issues.find((candidate) => candidate.number === number);
  if (issue) return issue;
  if (!repository.departed.has(number)) throw notFound();
  const location = repository.departed.get(number);
  if (location === undefined) throw new Refusal(410, "This issue was deleted");
  throw new Refusal(301, "Moved Permanently", { headers: { location } });
}

export function findPull(repository: Repository, number: number): Pull {
  const pull = repository.issues.find((candidate) => candidate.number === number)?.pull;
  if (!pull) throw notFound();
  return pull;
}

export function findComment(repository: Repository, id: number): { readonly issue: Issue; readonly comment: Comment } {
  for (const issue of repository.issues) {
    const comment = issue.comments.find((candidate) => candidate.id === id);
    if (comment) return { issue, comment };
  }
  throw notFound();
}

/** The permission is that of what the number names: issues and pull requests share these routes. */
export function subjectNeed(issue: Issue, level: "read" | "write"): RepositoryNeed {
  return { permission: issue.pull ? "pull_requests" : "issues", level, person: "read" };
}

/** People may change what they wrote, and with write access what others wrote. */
export function requireAuthorOrWriter(repository: Repository, actor: Actor, author: Account): void {
  if (actor.kind !== "user" || actor.account === author || hasRole(repository, actor, "write")) return;
  throw new Refusal(403, `Must have write access to ${repository.fullName}, or be the author.`);
}

/** The App that acts, where it is one: GitHub shows it beside what it wrote. */
export function actingApp(actor: Actor): App | undefined {
  return actor.kind === "user" ? undefined : actor.app;
}

export interface NewIssue {
  readonly title: string;
  readonly body: string | null;
  readonly actor: Actor;
}

export function createIssue(hub: Hub, repository: Repository, { title, body, actor }: NewIssue): Issue {
  if (title.trim() === "") throw invalid({ resource: "Issue", field: "title", code: "missing_field" });
  if (title.length > 256)
    throw invalid({
      resource: "Issue",
      field: "title",
      code: "custom",
      message: "title is too long (maximum is 256 characters)",
    });
  const at = hub.now();
  const issue: Issue = {
    id: hub.state.nextId(),
    number: repository.issues.length + repository.departed.size + 1,
    author: actor.account,
    app: actingApp(actor),
    createdAt: at,
    comments: [],
    deletions: [],
    title,
    body,
    state: "open",
    stateReason: null,
    labels: [],
    locked: false,
    lockedForApps: false,
    updatedAt: at,
    closedAt: null,
    closedBy: null,
    versions: [{ id: hub.state.nextId(), editor: actor.account, at, text: body ?? "" }],
  };
  repository.issues.push(issue);
  return issue;
}

export interface Changes {
  readonly title?: string | undefined;
  readonly body?: string | null | undefined;
}

/** Writes a new title or body, keeping the old body as a version; answers what changed, as the webhook says it. */
export function editIssue(
  hub: Hub,
  issue: Issue,
  editor: Account,
  { title, body }: Changes,
): Record<string, { from: string }> {
  const changes: Record<string, { from: string }> = {};
  if (title !== undefined && title !== issue.title) {
    changes["title"] = { from: issue.title };
    issue.title = title;
  }
  if (body !== undefined && body !== issue.body) {
    changes["body"] = { from: issue.body ?? "" };
    issue.body = body;
    issue.versions.push({ id: hub.state.nextId(), editor, at: hub.now(), text: body ?? "" });
  }
  if (Object.keys(changes).length > 0) issue.updatedAt = hub.now();
  return changes;
}

/** The label of that name, made where the repository has none. */
export function labelNamed(hub: Hub, repository: Repository, name: string): Label {
  const known = repository.labels.find((label) => same(label.name, name));
  if (known) return known;
  const label: Label = { id: hub.state.nextId(), name, color: "ededed", description: null };
  repository.labels.push(label);
  return label;
}
