import type { Identity } from "./git-commit.ts";
import type { Hub } from "./hub.ts";
import type { Account } from "./accounts.ts";
import type { Repository } from "./state.ts";

const github: DatedIdentity = { name: "GitHub", email: "noreply@github.com" };

export interface NewCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly account: Account;
  /** Who else than the account wrote or committed it; then GitHub does not sign. */
  readonly author?: DatedIdentity | undefined;
  readonly committer?: DatedIdentity | undefined;
}

/** Somebody, and when they say that it was, if not now. */
interface DatedIdentity extends Identity {
  readonly date?: string | undefined;
}

/** Makes a commit as GitHub's web pages and contents API do: in the account's name, committed and signed by GitHub. */
export function createCommit(hub: Hub, { git, signedCommits }: Repository, commit: NewCommit): string {
  const date = hub.now();
  const author = commit.author ?? { name: commit.account.login, email: commit.account.email };
  const committer = commit.committer ?? commit.author ?? github;
  const sha = git.writeCommit({
    tree: commit.tree,
    parents: commit.parents,
    message: commit.message,
    author: { name: author.name, email: author.email, date: author.date ?? date },
    committer: { name: committer.name, email: committer.email, date: committer.date ?? date },
  });
  if (committer === github) signedCommits.add(sha);
  return sha;
}
