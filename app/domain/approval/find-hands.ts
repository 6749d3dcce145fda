import { isBot, type Person } from "./person.ts";
import type { Unknown } from "./unknown.ts";

/** A commit of a pull request. */
export interface HeadCommit {
  readonly sha: string;
  /** Commits that it was made on: two or more for a merge. */
  readonly parents: readonly string[];
  readonly author: CommitSigner;
  readonly committer: CommitSigner;
  /** GitHub made the commit itself and signed it. */
  readonly signedByGitHub: boolean;
  /** Whether the accounts file has an entry that differs from the entry in every parent. */
  readonly changesAccounts: boolean;
}

/** The author or committer that a commit claims: anyone can write any name and e-mail address into it. */
export interface CommitSigner {
  readonly name: string;
  /** The account that has the e-mail address; undefined if none has. */
  readonly account: Person | undefined;
}

/** A move of the head branch, from GitHub's activity log. */
export interface BranchPush {
  readonly before: string;
  readonly after: string;
  /** Undefined if the account is gone. */
  readonly actor: Person | undefined;
}

/** How a pull request came to its head commit. */
export interface HeadHistory {
  readonly headSha: string;
  /** The oldest first. */
  readonly commits: readonly HeadCommit[];
  /** How many commits there are, including those that were not read. */
  readonly total: number;
  /** The newest first. */
  readonly pushes: readonly BranchPush[];
}

/** Who took part in the commits of a pull request. */
export interface Hands {
  /** Authors, committers and people who pushed. */
  readonly people: readonly Person[];
  /** Logins of other Apps that pushed or authored a change of an account: the person behind the App is hidden. */
  readonly bots: readonly string[];
  readonly unknown: readonly Unknown[];
}

/** GitHub lists no more commits of a pull request. */
export const mostCommits = 250;

/** GitHub's account for commits that people make on its web pages. */
const webFlow = "web-flow";
const nothing = /^0+$/u;

/**
 * Finds out who took part in the commits of a pull request.
 *
 * Author and committer are claims of a commit; GitHub recorded who pushed. Both count. A merge of the default branch that
 * GitHub made ("Update branch") and that changes no account by itself makes no one an author.
 *
 * @param appLogin - login of this App's own bot, whose signed commits and pushes count for no one
 */
export function findHands(history: HeadHistory, appLogin: string): Hands {
  if (history.total > mostCommits)
    return { people: [], bots: [], unknown: [{ kind: "commits", total: history.total }] };
  const moves = followBranch(history);
  const updates = new Set(moves.pushes.flatMap((push) => updateOf(push, history) ?? []));
  const contributors = [
    ...moves.pushes
      .filter(({ after }) => !updates.has(after))
      .map((push) => contributorOfPush(push, history, appLogin)),
    ...history.commits
      .filter(({ sha }) => !updates.has(sha))
      .flatMap((commit) => contributorsOfCommit(commit, appLogin)),
  ];
  return {
    people: distinct(contributors.flatMap((it) => (it.kind === "person" ? [it.person] : []))),
    bots: [...new Set(contributors.flatMap((it) => (it.kind === "bot" ? [it.login] : [])))],
    unknown: [...moves.unknown, ...contributors.flatMap((it) => (it.kind === "unknown" ? [it.unknown] : []))],
  };
}

/** Returns whether GitHub's log has every push from the creation of the branch to its head commit. */
export function explainsHead(headSha: string, pushes: readonly BranchPush[]): boolean {
  return followBranch({ headSha, pushes }).unknown.length === 0;
}

type Contributor =
  | { readonly kind: "none" }
  | { readonly kind: "person"; readonly person: Person }
  | { readonly kind: "bot"; readonly login: string }
  | { readonly kind: "unknown"; readonly unknown: Unknown };

const noContributor: Contributor = { kind: "none" };

/** The pushes from the creation of the branch to the head; each must start at the commit where the one before it ended. */
function followBranch({ headSha, pushes }: Pick<HeadHistory, "headSha" | "pushes">): {
  readonly pushes: readonly BranchPush[];
  readonly unknown: readonly Unknown[];
} {
  const followed: BranchPush[] = [];
  let at = headSha;
  // Pushes after this head commit do not matter.
  const first = pushes.findIndex(({ after }) => after === headSha);
  for (const push of first === -1 ? [] : pushes.slice(first)) {
    if (push.after !== at) break;
    followed.push(push);
    at = push.before;
    if (nothing.test(at)) return { pushes: followed, unknown: [] };
  }
  return { pushes: followed, unknown: [{ kind: "head", sha: at }] };
}

/**
 * Returns the merge commit of a push that only brought the branch up to date.
 *
 * The other merged commits must already be on the default branch, so that the pull request does not list them. Otherwise a
 * person could merge another branch in this way, unseen.
 */
function updateOf(push: BranchPush, history: HeadHistory): string | undefined {
  const [commit, ...others] = listPushedCommits(push, history);
  if (commit?.sha !== push.after || others.length > 0) return undefined;
  if (!commit.signedByGitHub || commit.changesAccounts || commit.parents.length !== 2) return undefined;
  return commit.parents[0] === push.before ? commit.sha : undefined;
}

function contributorOfPush(push: BranchPush, history: HeadHistory, appLogin: string): Contributor {
  const { actor, after } = push;
  if (actor === undefined) return { kind: "unknown", unknown: { kind: "pusher", sha: after } };
  if (actor.login === appLogin) return noContributor;
  if (!isBot(actor)) return { kind: "person", person: actor };
  return listPushedCommits(push, history).some(({ changesAccounts }) => changesAccounts)
    ? { kind: "bot", login: actor.login }
    : noContributor;
}

/** The commits of the pull request that a push added to the branch. */
function listPushedCommits({ before, after }: BranchPush, { commits }: HeadHistory): readonly HeadCommit[] {
  const bySha = new Map(commits.map((commit) => [commit.sha, commit]));
  const known = reach(before, bySha);
  return [...reach(after, bySha)].filter((commit) => !known.has(commit));
}

function reach(from: string, commits: ReadonlyMap<string, HeadCommit>): ReadonlySet<HeadCommit> {
  const reached = new Set<HeadCommit>();
  const left = [from];
  for (let sha = left.pop(); sha !== undefined; sha = left.pop()) {
    const commit = commits.get(sha);
    if (commit === undefined || reached.has(commit)) continue;
    reached.add(commit);
    left.push(...commit.parents);
  }
  return reached;
}

function contributorsOfCommit(commit: HeadCommit, appLogin: string): readonly Contributor[] {
  return [commit.author, commit.committer].map((signer) => contributorOfSigner(signer, commit, appLogin));
}

function contributorOfSigner(
  { name, account }: CommitSigner,
  { sha, signedByGitHub, changesAccounts }: HeadCommit,
  appLogin: string,
): Contributor {
  if (account === undefined) return { kind: "unknown", unknown: { kind: "signer", sha, name } };
  if (account.login === webFlow || account.login === appLogin) {
    return signedByGitHub ? noContributor : { kind: "unknown", unknown: { kind: "forged", sha, name: account.login } };
  }
  if (!isBot(account)) return { kind: "person", person: account };
  return changesAccounts ? { kind: "bot", login: account.login } : noContributor;
}

function distinct(people: readonly Person[]): readonly Person[] {
  return [...new Map(people.map((person) => [person.id, person])).values()];
}
