import { noCommit, noteActivity, type Move } from "./activities.ts";
import type { TreeDifference } from "./git-tree.ts";
import { announce, announceIssue } from "./events.ts";
import type { Hub } from "./hub.ts";
import { renderReviewEvent, renderSimplePull } from "./render/pull.ts";
import { renderSimpleCommit } from "./render/commit.ts";
import { repositoryPage } from "./render/repository.ts";
import { rulesetsOf } from "./rules.ts";
import type { Actor, Pull, Repository } from "./state.ts";

export interface Push {
  readonly branch: string;
  /** Null deletes the branch. */
  readonly sha: string | null;
  readonly actor: Actor;
  /** Whether it merges a pull request. */
  readonly merges?: boolean;
}

const skip = /\[(skip ci|ci skip|no ci|skip actions|actions skip)\]/i;

/** Moves, makes or deletes a branch, with everything that follows from it: webhooks, pull requests, workflows. */
export function push(hub: Hub, repository: Repository, { branch, sha, actor, merges = false }: Push): void {
  const { git } = repository;
  const ref = `refs/heads/${branch}`;
  const before = git.resolve(ref);
  if (sha === null) git.deleteRef(ref);
  else git.updateRef(ref, sha);
  repository.pushedAt = hub.now();
  noteActivity(hub, repository, { ref, before, after: sha, actor, merges });
  announcePush(hub, repository, { ref, before, after: sha, actor });
  for (const { pull, state } of repository.issues) {
    if (!pull || state === "closed") continue;
    const isHead = pull.headRef === branch && pull.fork === undefined;
    if (sha !== null && isHead) moveHead(hub, repository, pull, sha, actor);
    if (sha === null && (isHead || pull.baseRef === branch)) closePull(hub, repository, pull, actor);
  }
  const message = sha === null ? "" : git.commit(sha).message;
  if (sha !== null && actor.kind !== "job" && !skip.test(message)) {
    hub.trigger({
      kind: "push",
      repository: repository.fullName,
      ref,
      before: before ?? noCommit,
      sha,
      actor: actor.account.login,
    });
  }
}

function moveHead(hub: Hub, repository: Repository, pull: Pull, sha: string, actor: Actor): void {
  const { git } = repository;
  const before = pull.headSha;
  pull.headSha = sha;
  pull.baseSha = git.resolve(`refs/heads/${pull.baseRef}`) ?? pull.baseSha;
  pull.lastPusher = actor.account;
  pull.issue.updatedAt = hub.now();
  git.updateRef(`refs/pull/${pull.issue.number}/head`, sha);
  announceIssue(hub, repository, actor.account, pull.issue, { action: "synchronize", before, after: sha });
  if (rulesetsOf(repository, pull.baseRef).some(({ pullRequest }) => pullRequest?.dismissStaleReviews === true)) {
    dismissStale(hub, repository, pull, actor);
  }
}

function dismissStale(hub: Hub, repository: Repository, pull: Pull, actor: Actor): void {
  for (const review of pull.reviews) {
    if (review.state !== "APPROVED") continue;
    review.state = "DISMISSED";
    announce(hub, repository, actor.account, "pull_request_review", {
      action: "dismissed",
      review: renderReviewEvent(hub, repository, pull, review),
      pull_request: renderSimplePull(hub, repository, pull),
    });
  }
}

function closePull(hub: Hub, repository: Repository, pull: Pull, actor: Actor): void {
  const at = hub.now();
  Object.assign(pull.issue, { state: "closed", closedAt: at, closedBy: actor.account, updatedAt: at });
  announceIssue(hub, repository, actor.account, pull.issue, { action: "closed" });
}

function announcePush(hub: Hub, repository: Repository, { ref, before, after, actor }: Omit<Move, "merges">): void {
  const { git } = repository;
  const page = repositoryPage(hub, repository);
  const commits = after === null ? [] : before === undefined ? [after] : git.log(before, after);
  const describe = (sha: string) => ({
    ...renderSimpleCommit(repository, sha),
    distinct: true,
    url: `${page}/commit/${sha}`,
    ...changedPaths(git.changes(git.commit(sha).parents[0], sha)),
  });
  announce(hub, repository, actor.account, "push", {
    ref,
    before: before ?? noCommit,
    after: after ?? noCommit,
    created: before === undefined,
    deleted: after === null,
    forced: before !== undefined && after !== null && !git.isAncestor(before, after),
    base_ref: null,
    compare: `${page}/compare/${(before ?? noCommit).slice(0, 12)}...${(after ?? noCommit).slice(0, 12)}`,
    commits: commits.map(describe),
    head_commit: after === null ? null : describe(after),
    pusher: { name: actor.account.login, email: actor.account.email },
  });
}

/** As a push event lists them; a renamed file was removed and added. */
function changedPaths(files: readonly TreeDifference[]) {
  const pathsOf = (found: (file: TreeDifference) => boolean): readonly string[] =>
    files.filter(found).map(({ path }) => path);
  return {
    added: pathsOf(({ before }) => before === undefined),
    removed: pathsOf(({ after }) => after === undefined),
    modified: pathsOf(({ before, after }) => before !== undefined && after !== undefined),
  };
}
