import type { Account } from "./accounts.ts";
import { createCommit } from "./commits.ts";
import { announce, announceIssue } from "./events.ts";
import type { NewFile } from "./git.ts";
import type { Hub } from "./hub.ts";
import { push } from "./pushes.ts";
import { invalid } from "./refusal.ts";
import { requireRepository } from "./repositories.ts";
import { requireAccount, type Actor, type Fork, type Pull, type Repository } from "./state.ts";
import { createIssue, findPull } from "./subjects.ts";

export interface NewPull {
  readonly actor: Actor;
  readonly title: string;
  readonly text: string | null;
  readonly draft: boolean;
  readonly headRef: string;
  readonly headSha: string;
  readonly fork?: Fork;
  readonly baseRef: string;
  readonly baseSha: string;
}

export function openPull(hub: Hub, repository: Repository, { actor, title, text, ...more }: NewPull): Pull {
  const issue = createIssue(hub, repository, { title, body: text, actor });
  const pull: Pull = {
    id: hub.state.nextId(),
    issue,
    ...more,
    lastPusher: actor.account,
    reviews: [],
    baseChanges: [],
  };
  issue.pull = pull;
  repository.git.updateRef(`refs/pull/${issue.number}/head`, pull.headSha);
  announceIssue(hub, repository, actor.account, issue, { action: "opened" });
  return pull;
}

/** Points a pull request at another base branch; answers what changed, as the webhook says it. */
export function retarget(hub: Hub, repository: Repository, { pull, base, by, automatic = false }: Retargeting) {
  const { issue, baseRef, baseSha } = pull;
  const wrong = (message?: string) =>
    invalid({ resource: "PullRequest", field: "base", code: "invalid", ...(message === undefined ? {} : { message }) });
  if (issue.state === "closed") throw wrong("Cannot change the base branch of a closed pull request.");
  const sha = repository.git.resolve(`refs/heads/${base}`);
  if (sha === undefined) throw wrong();
  const at = hub.now();
  pull.baseChanges.push({ by, at, from: baseRef, to: base, automatic });
  Object.assign(pull, { baseRef: base, baseSha: sha });
  issue.updatedAt = at;
  return { ref: { from: baseRef }, sha: { from: baseSha } };
}

interface Retargeting {
  readonly pull: Pull;
  readonly base: string;
  readonly by: Account;
  readonly automatic?: boolean;
}

/** What people do with pull requests on GitHub's pages alone: REST has no routes for it. */
export interface PullPages {
  /** Forks a repository as somebody, commits files there, and asks to have them pulled; answers the number. */
  openForkPull(wanted: NewForkPull): number;
  /** Deletes the fork that a pull request came from; the pull request stays. */
  deleteFork(pull: PullName): void;
  /**
   * "Delete branch" of a merged pull request: what was to be merged into that branch gets the merged one's base.
   *
   * Where the branch is deleted by other means, those pull requests are closed.
   *
   * https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/proposing-changes-to-your-work-with-pull-requests/about-branches#working-with-branches
   */
  deleteMergedBranch(pull: PullName & { readonly by: string }): void;
  /** "Ready for review", and "Convert to draft". */
  setDraft(pull: PullName & { readonly by: string; readonly draft: boolean }): void;
  /** "Merge when ready", where a merge queue is on: makes the merge group, and asks for its checks. Answers its head. */
  enqueue(pull: PullName & { readonly by: string }): string;
}

export interface NewForkPull {
  /** As `owner/name`. */
  readonly repository: string;
  readonly by: string;
  readonly files: Readonly<Record<string, NewFile | null>>;
  readonly draft?: boolean;
}

export interface PullName {
  readonly repository: string;
  readonly number: number;
}

export function pullPages(hub: Hub): PullPages {
  const accountOf = (login: string) => requireAccount(hub.state, login);
  const find = ({ repository: name, number }: PullName) => {
    const repository = requireRepository(hub, name);
    return { repository, pull: findPull(repository, number) };
  };
  return {
    openForkPull: ({ repository: name, by, files, draft = false }) => {
      const repository = requireRepository(hub, name);
      const { git, defaultBranch: baseRef } = repository;
      const account = accountOf(by);
      const baseSha = git.resolve(`refs/heads/${baseRef}`) ?? "";
      const tree = git.writeTree(baseSha, files);
      const headSha = createCommit(hub, repository, { tree, parents: [baseSha], message: "From a fork", account });
      const fork: Fork = { id: hub.state.nextId(), owner: account, name: repository.name, deleted: false };
      const actor = { kind: "user", account } as const;
      // A fork's branch may be called like one of the repository's own.
      const place = { headRef: baseRef, headSha, fork, baseRef, baseSha };
      return openPull(hub, repository, { actor, title: "From a fork", text: null, draft, ...place }).issue.number;
    },
    deleteFork: (name) => {
      const { fork } = find(name).pull;
      if (!fork) throw new Error(`pull request ${name.number} does not come from a fork`);
      fork.deleted = true;
    },
    deleteMergedBranch: ({ by, ...name }) => {
      const { repository, pull } = find(name);
      if (!pull.merged) throw new Error(`pull request ${name.number} is not merged`);
      const account = accountOf(by);
      for (const { pull: other, state } of repository.issues) {
        if (state !== "open" || other?.baseRef !== pull.headRef) continue;
        const change = retarget(hub, repository, { pull: other, base: pull.baseRef, by: account, automatic: true });
        announceIssue(hub, repository, account, other.issue, { action: "edited", changes: { base: change } });
      }
      push(hub, repository, { branch: pull.headRef, sha: null, actor: { kind: "user", account } });
    },
    setDraft: ({ by, draft, ...name }) => {
      const { repository, pull } = find(name);
      pull.draft = draft;
      pull.issue.updatedAt = hub.now();
      const action = draft ? "converted_to_draft" : "ready_for_review";
      announceIssue(hub, repository, accountOf(by), pull.issue, { action });
    },
    enqueue: ({ by, ...name }) => {
      const { repository, pull } = find(name);
      const { git } = repository;
      const base = git.resolve(`refs/heads/${pull.baseRef}`) ?? "";
      const tree = git.mergeTree(base, pull.headSha);
      if (tree === undefined) throw new Error(`pull request ${name.number} conflicts with its base`);
      const account = accountOf(by);
      const sha = createCommit(hub, repository, {
        tree,
        parents: [base, pull.headSha],
        message: "Merge group",
        account,
      });
      const ref = `refs/heads/gh-readonly-queue/${pull.baseRef}/pr-${name.number}-${base}`;
      git.updateRef(ref, sha);
      const merge_group = {
        head_sha: sha,
        head_ref: ref,
        base_sha: base,
        base_ref: `refs/heads/${pull.baseRef}`,
        head_commit: renderGroupCommit(repository, sha),
      };
      announce(hub, repository, account, "merge_group", { action: "checks_requested", merge_group });
      return sha;
    },
  };
}

function renderGroupCommit({ git }: Repository, sha: string) {
  const { tree, message, author, committer } = git.commit(sha);
  const who = ({ name, email }: { readonly name: string; readonly email: string }) => ({ name, email });
  return { id: sha, tree_id: tree, message, timestamp: committer.date, author: who(author), committer: who(committer) };
}
