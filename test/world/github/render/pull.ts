import { isGhost } from "../accounts.ts";
import type { FileDiff } from "../git-diff.ts";
import type { Hub } from "../hub.ts";
import type { Fork, Pull, Repository, Review } from "../state.ts";
import { association, nodeId, renderAccount, type Schemas } from "./account.ts";
import { renderLabel } from "./issue.ts";
import { renderRepository, repositoryPage, repositoryUrl } from "./repository.ts";

/** As lists carry a pull request, and webhooks about reviews. */
export function renderSimplePull(hub: Hub, repository: Repository, pull: Pull) {
  const { issue } = pull;
  const root = repositoryUrl(hub, repository);
  const url = `${root}/pulls/${issue.number}`;
  const page = `${repositoryPage(hub, repository)}/pull/${issue.number}`;
  const issueUrl = `${root}/issues/${issue.number}`;
  const side = (ref: string, sha: string, { owner }: Pick<Repository, "owner"> = repository) => ({
    label: `${owner.login}:${ref}`,
    ref,
    sha,
    user: renderAccount(hub, owner),
    repo: renderRepository(hub, repository),
  });
  return {
    url,
    id: pull.id,
    node_id: nodeId("PR", pull.id),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issueUrl,
    number: issue.number,
    state: issue.state,
    locked: false,
    title: issue.title,
    user: renderAccount(hub, issue.author),
    body: issue.body,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: pull.merged?.at ?? null,
    merge_commit_sha: pull.merged?.sha ?? null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: issue.labels.map((label) => ({
      ...renderLabel(hub, repository, label),
      description: label.description ?? "",
    })),
    milestone: null,
    draft: pull.draft,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${root}/pulls/comments{/number}`,
    comments_url: `${issueUrl}/comments`,
    statuses_url: `${root}/statuses/${pull.headSha}`,
    head: {
      ...side(pull.headRef, pull.headSha, pull.fork),
      ...(pull.fork ? { repo: renderFork(hub, repository, pull.fork) } : {}),
    },
    base: side(pull.baseRef, pull.baseSha),
    _links: {
      self: { href: url },
      html: { href: page },
      issue: { href: issueUrl },
      comments: { href: `${issueUrl}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${root}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: `${root}/statuses/${pull.headSha}` },
    },
    author_association: association(repository, issue.author),
    auto_merge: null,
    active_lock_reason: null,
  } satisfies Schemas["pull-request-simple"];
}

/** A fork that was deleted is null, though the published description promises a repository. */
function renderFork(hub: Hub, repository: Repository, { id, owner, name, deleted }: Fork): Schemas["repository"] {
  if (deleted) return null as unknown as Schemas["repository"];
  const fork = { ...repository, id, owner, name, fullName: `${owner.login}/${name}` };
  return { ...renderRepository(hub, fork), fork: true };
}

export function renderPull(hub: Hub, repository: Repository, pull: Pull) {
  const files = pullFiles(repository, pull);
  const mergeable = pull.issue.state === "closed" ? null : isMergeable(repository, pull);
  return {
    ...renderSimplePull(hub, repository, pull),
    merged: pull.merged !== undefined,
    mergeable,
    rebaseable: mergeable,
    mergeable_state: mergeable === null ? "unknown" : mergeable ? "clean" : "dirty",
    merged_by: pull.merged ? renderAccount(hub, pull.merged.by) : null,
    comments: pull.issue.comments.length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: pullCommits(repository, pull).length,
    additions: files.reduce((sum, { additions }) => sum + additions, 0),
    deletions: files.reduce((sum, { deletions }) => sum + deletions, 0),
    changed_files: files.length,
  } satisfies Schemas["pull-request"];
}

export function renderReview(hub: Hub, repository: Repository, pull: Pull, review: Review) {
  const page = `${repositoryPage(hub, repository)}/pull/${pull.issue.number}#pullrequestreview-${review.id}`;
  const url = `${repositoryUrl(hub, repository)}/pulls/${pull.issue.number}`;
  return {
    id: review.id,
    node_id: nodeId("PRR", review.id),
    // What others wrote who have left GitHub is that of `ghost`; a review is nobody's.
    user: isGhost(review.author) ? null : renderAccount(hub, review.author),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: url,
    _links: { html: { href: page }, pull_request: { href: url } },
    submitted_at: review.submittedAt,
    commit_id: review.commit,
    author_association: association(repository, review.author),
  } satisfies Schemas["pull-request-review"];
}

/** As webhooks carry it; their published schema wants somebody who wrote it. */
export function renderReviewEvent(hub: Hub, repository: Repository, pull: Pull, review: Review) {
  const rendered = renderReview(hub, repository, pull, review);
  return { ...rendered, user: renderAccount(hub, review.author), state: review.state.toLowerCase() };
}

/** As check runs and workflow runs name the pull requests of a commit. */
export function renderMinimalPull(hub: Hub, repository: Repository, pull: Pull) {
  const repo = { id: repository.id, url: repositoryUrl(hub, repository), name: repository.name };
  return {
    id: pull.id,
    number: pull.issue.number,
    url: `${repositoryUrl(hub, repository)}/pulls/${pull.issue.number}`,
    head: { ref: pull.headRef, sha: pull.headSha, repo },
    base: { ref: pull.baseRef, sha: pull.baseSha, repo },
  } satisfies Schemas["pull-request-minimal"];
}

/** Open pull requests whose head is this commit. */
export function pullsAt(repository: Repository, sha: string): readonly Pull[] {
  return repository.issues.flatMap(({ pull, state }) =>
    pull && state === "open" && pull.headSha === sha ? [pull] : [],
  );
}

/** The tip of the base branch. A merged pull request is measured from the base as it was before the merge. */
function baseOf({ git }: Repository, { merged, baseRef, baseSha }: Pull): string {
  const base = merged ? git.commit(merged.sha).parents[0] : git.resolve(`refs/heads/${baseRef}`);
  return base ?? baseSha;
}

export function pullFiles(repository: Repository, pull: Pull): readonly FileDiff[] {
  const { git } = repository;
  return git.diff(git.mergeBase(baseOf(repository, pull), pull.headSha), pull.headSha);
}

/** Commits of the head that the base branch does not reach, oldest first. */
export function pullCommits(repository: Repository, pull: Pull): readonly string[] {
  return repository.git.log(baseOf(repository, pull), pull.headSha);
}

export function isMergeable({ git }: Repository, pull: Pull): boolean {
  const base = git.resolve(`refs/heads/${pull.baseRef}`);
  return base !== undefined && git.mergeTree(base, pull.headSha) !== undefined;
}
