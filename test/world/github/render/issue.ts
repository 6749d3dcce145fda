import type { Hub } from "../hub.ts";
import type { Comment, Issue, Label, Reaction, Repository } from "../state.ts";
import { association, nodeId, noReactions, renderAccount, renderApp, type Schemas } from "./account.ts";
import { repositoryPage, repositoryUrl } from "./repository.ts";

export function renderLabel(hub: Hub, repository: Repository, label: Label) {
  return {
    id: label.id,
    node_id: nodeId("LA", label.id),
    url: `${repositoryUrl(hub, repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    description: label.description,
    color: label.color,
    default: false,
  } satisfies Schemas["label"];
}

/** As webhooks carry an issue; a pull request is one, too. */
export function renderIssue(hub: Hub, repository: Repository, issue: Issue) {
  const root = repositoryUrl(hub, repository);
  const url = `${root}/issues/${issue.number}`;
  return {
    url,
    repository_url: root,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: issuePage(hub, repository, issue),
    id: issue.id,
    node_id: nodeId("I", issue.id),
    number: issue.number,
    title: issue.title,
    user: renderAccount(hub, issue.author),
    labels: issue.labels.map((label) => renderLabel(hub, repository, label)),
    state: issue.state,
    locked: issue.locked,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: issue.comments.length,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    author_association: association(repository, issue.author),
    active_lock_reason: null,
    performed_via_github_app: issue.app ? renderApp(hub, issue.app) : null,
    body: issue.body,
    reactions: noReactions(url),
    timeline_url: `${url}/timeline`,
    state_reason: issue.stateReason,
    ...(issue.pull ? { draft: issue.pull.draft, pull_request: pullLinks(hub, repository, issue) } : {}),
  } satisfies Schemas["issue"];
}

/** As the REST API answers it. */
export function renderFullIssue(hub: Hub, repository: Repository, issue: Issue) {
  const closedBy = issue.closedBy ? renderAccount(hub, issue.closedBy) : null;
  return { ...renderIssue(hub, repository, issue), closed_by: closedBy } satisfies Schemas["issue"];
}

export function renderComment(hub: Hub, repository: Repository, issue: Issue, comment: Comment) {
  const root = repositoryUrl(hub, repository);
  const url = `${root}/issues/comments/${comment.id}`;
  return {
    url,
    html_url: `${issuePage(hub, repository, issue)}#issuecomment-${comment.id}`,
    issue_url: `${root}/issues/${issue.number}`,
    id: comment.id,
    node_id: nodeId("IC", comment.id),
    user: renderAccount(hub, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: association(repository, comment.author),
    body: comment.body,
    reactions: noReactions(url),
    performed_via_github_app: comment.app ? renderApp(hub, comment.app) : null,
  } satisfies Schemas["issue-comment"];
}

export function renderReaction(hub: Hub, { id, by, content, createdAt }: Reaction) {
  return {
    id,
    node_id: nodeId("REA", id),
    user: renderAccount(hub, by),
    content,
    created_at: createdAt,
  } satisfies Schemas["reaction"];
}

function issuePage(hub: Hub, repository: Repository, issue: Issue): string {
  return `${repositoryPage(hub, repository)}/${issue.pull ? "pull" : "issues"}/${issue.number}`;
}

function pullLinks(hub: Hub, repository: Repository, issue: Issue) {
  const page = issuePage(hub, repository, issue);
  return {
    url: `${repositoryUrl(hub, repository)}/pulls/${issue.number}`,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    merged_at: issue.pull?.merged?.at ?? null,
  };
}
