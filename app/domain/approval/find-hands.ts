import { isBot, type Person } from "./person.ts";
import type { Unknown } from "./unknown.ts";

/** A commit of a pull request. */
export interface HeadCommit {
  readonly sha: string;
  /** Commits that it was made on: two or more for a merge. */
  readonly parents: readonly string[];
  readonly author: Signer;
  readonly committer: Signer;
  /** GitHub made the commit itself and signed it. */
  readonly signedByGitHub: boolean;
  /** Whether the accounts file has an entry that none of the parents has like this. */
  readonly changesAccounts: boolean;
}

/** Who a commit says that it is by: anyone can write any name and e-mail address into it. */
export interface Signer {
  readonly name: string;
  /** The account that has the e-mail address; undefined if none has. */
  readonly account: Person | undefined;
}

/** A move of the head branch, as GitHub's activity notes it. */
export interface Push {
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
  /** How many commits there are, also those that were not read. */
  readonly total: number;
  /** The newest first. */
  readonly pushes: readonly Push[];
}

/** Who had a hand in the commits of a pull request. */
export interface Hands {
  /** Who authored, committed or pushed. */
  readonly people: readonly Person[];
  /** Logins of other Apps that pushed or authored a change of an account: which person made them do so is hidden. */
  readonly bots: readonly string[];
  readonly unknown: readonly Unknown[];
}

/** GitHub lists no more commits of a pull request. */
export const mostCommits = 250;

/** The account with which GitHub commits what people do on its web pages. */
const webFlow = "web-flow";
const nothing = /^0+$/u;

/**
 * Finds out who had a hand in the commits of a pull request.
 *
 * Author and committer are what a commit claims; who pushed is what GitHub saw. Both count. A merge of the default branch
 * that GitHub made ("Update branch") and that changes no account by itself makes nobody an author.
 *
 * @param appLogin - login of this App's own bot, whose signed commits and pushes are nobody's
 */
export function findHands(history: HeadHistory, appLogin: string): Hands {
  if (history.total > mostCommits)
    return { people: [], bots: [], unknown: [{ kind: "commits", total: history.total }] };
  const moves = followBranch(history);
  const updates = new Set(moves.pushes.flatMap((push) => updateOf(push, history) ?? []));
  const hands = [
    ...moves.pushes.filter(({ after }) => !updates.has(after)).map((push) => handOfPush(push, history, appLogin)),
    ...history.commits.filter(({ sha }) => !updates.has(sha)).flatMap((commit) => handsOfCommit(commit, appLogin)),
  ];
  return {
    people: distinct(hands.flatMap((hand) => (hand.kind === "person" ? [hand.person] : []))),
    bots: [...new Set(hands.flatMap((hand) => (hand.kind === "bot" ? [hand.login] : [])))],
    unknown: [...moves.unknown, ...hands.flatMap((hand) => (hand.kind === "unknown" ? [hand.unknown] : []))],
  };
}

/** Returns whether it is noted who brought a branch to a head commit, since the branch was made. */
export function explainsHead(headSha: string, pushes: readonly Push[]): boolean {
  return followBranch({ headSha, pushes }).unknown.length === 0;
}

type Hand =
  | { readonly kind: "nobody" }
  | { readonly kind: "person"; readonly person: Person }
  | { readonly kind: "bot"; readonly login: string }
  | { readonly kind: "unknown"; readonly unknown: Unknown };

const nobody: Hand = { kind: "nobody" };

/** The pushes that led to the head since the branch was made; each must continue where the one before it ended. */
function followBranch({ headSha, pushes }: Pick<HeadHistory, "headSha" | "pushes">): {
  readonly pushes: readonly Push[];
  readonly unknown: readonly Unknown[];
} {
  const followed: Push[] = [];
  let at = headSha;
  // What happened to the branch since the pull request was at this head commit is of no importance to it.
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
 * The merge commit with which a push did nothing but bring the branch up to date.
 *
 * What else was merged must be on the default branch already, so that the pull request does not list it: otherwise a
 * person could bring in another branch this way, unseen.
 */
function updateOf(push: Push, history: HeadHistory): string | undefined {
  const [commit, ...others] = listBrought(push, history);
  if (commit?.sha !== push.after || others.length > 0) return undefined;
  if (!commit.signedByGitHub || commit.changesAccounts || commit.parents.length !== 2) return undefined;
  return commit.parents[0] === push.before ? commit.sha : undefined;
}

function handOfPush(push: Push, history: HeadHistory, appLogin: string): Hand {
  const { actor, after } = push;
  if (actor === undefined) return { kind: "unknown", unknown: { kind: "pusher", sha: after } };
  if (actor.login === appLogin) return nobody;
  if (!isBot(actor)) return { kind: "person", person: actor };
  return listBrought(push, history).some(({ changesAccounts }) => changesAccounts)
    ? { kind: "bot", login: actor.login }
    : nobody;
}

/** The commits of the pull request that a push added to the branch. */
function listBrought({ before, after }: Push, { commits }: HeadHistory): readonly HeadCommit[] {
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

function handsOfCommit(commit: HeadCommit, appLogin: string): readonly Hand[] {
  return [commit.author, commit.committer].map((signer) => handOfSigner(signer, commit, appLogin));
}

function handOfSigner(
  { name, account }: Signer,
  { sha, signedByGitHub, changesAccounts }: HeadCommit,
  appLogin: string,
): Hand {
  if (account === undefined) return { kind: "unknown", unknown: { kind: "signer", sha, name } };
  if (account.login === webFlow || account.login === appLogin) {
    return signedByGitHub ? nobody : { kind: "unknown", unknown: { kind: "forged", sha, name: account.login } };
  }
  if (!isBot(account)) return { kind: "person", person: account };
  return changesAccounts ? { kind: "bot", login: account.login } : nobody;
}

function distinct(people: readonly Person[]): readonly Person[] {
  return [...new Map(people.map((person) => [person.id, person])).values()];
}
