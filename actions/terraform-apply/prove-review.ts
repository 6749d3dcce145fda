import type { Account } from "../../app/domain/account/account.ts";
import { checksAtMerge } from "../../app/domain/apply/checks-at-merge.ts";
import { readAccountTexts } from "../../app/domain/account/find-differences.ts";
import type { PendingEnd } from "../../app/domain/apply/account-end.ts";
import type { DueAccount } from "../../app/domain/apply/find-due.ts";
import { findMissingProof, type MergedPullRequest } from "../../app/domain/apply/find-missing-proof.ts";
import { groupBy } from "../../app/domain/apply/group-by.ts";
import type { ShownBy } from "../../app/domain/apply/judge-changes.ts";
import { findHands } from "../../app/domain/approval/find-hands.ts";
import { parseDigests, type Digests } from "../../app/domain/plan/digests.ts";
import { checkNames } from "../../app/domain/checks/check.ts";
import { readRequesterIds, toShownPlan } from "../../app/domain/pull-request/plan-check.ts";
import { listCheckHistory, type NamedCheck, type ReadChecksApi } from "../../app/github/check-runs.ts";
import type { ContentsApi } from "../../app/github/contents.ts";
import type { FoundPullRequest, HistoryApi } from "../../app/github/history.ts";
import { type ActivityApi, listPushes } from "../../app/github/pull-requests/branch-activity.ts";
import { createCache } from "../../app/github/cache.ts";
import { type HeadCommitsApi, readHeadCommits, readRetargetedAt } from "../../app/github/pull-requests/head-history.ts";
import { readRequesters } from "../../app/github/issues/request-people.ts";
import { listReviews, type ReviewsApi } from "../../app/github/pull-requests/reviews.ts";
import type { Repository } from "../../app/github/repository.ts";
import { readAccountsFile, readCommittedAccountsFile } from "../../app/files/accounts-file.ts";
import type { CommitRef } from "../shared/accept-accounts.ts";
import { describeError } from "../shared/fail.ts";
import { findSourcePullRequests, type SourcePullRequest } from "./find-source-pull-requests.ts";

export type ProofApi = HistoryApi & ContentsApi & ReadChecksApi & ReviewsApi & ActivityApi & HeadCommitsApi;

/** The accounts whose review must be proven. */
export interface ReviewInput {
  /** The tip of the default branch. */
  readonly at: CommitRef;
  readonly branch: string;
  readonly tipFile: Uint8Array;
  /** All accounts that are due, each with the commit since which its change is looked for. */
  readonly due: readonly Pick<DueAccount, "key" | "since">[];
  /** Those of them that an apply may bring to AWS; the pull requests of the others are only looked up. */
  readonly accounts: readonly Account[];
  /** Keys of those that Terraform would create. */
  readonly unmade: ReadonlySet<string>;
  readonly appId: number;
}

export interface ReviewProof {
  /** By key: why an account may not be applied. */
  readonly flaws: ReadonlyMap<string, PendingEnd>;
  /** By key. */
  readonly pullRequests: ReadonlyMap<string, ShownBy>;
  /** By key: when the account was first asked for, in milliseconds since 1970. */
  readonly askedAt: ReadonlyMap<string, number>;
}

/**
 * Proves for each account that a merged pull request brought it exactly as it is now, that the App's checks passed there,
 * and that a reviewer approved it. Each missing proof is a flaw of this account alone, and so is a proof that GitHub does
 * not let the run read. The caller compares the plans later, when there is one.
 */
export async function proveReview(github: ProofApi, claim: ReviewInput): Promise<ReviewProof> {
  const { sources, unread } = await findSources(github, claim);
  const tipTexts = readAccountTexts(claim.tipFile);
  const shown = new Map<string, Digests | undefined>();
  const flaws = new Map<string, PendingEnd>(unread);
  const brought = new Map<number, { readonly found: FoundPullRequest; readonly accounts: readonly Account[] }>();
  for (const account of claim.accounts.filter(({ key }) => !unread.has(key))) {
    const { commit, pullRequest: found } = sources.get(account.key) ?? {};
    if (found === undefined)
      flaws.set(account.key, { kind: "refused", reasons: [notMerged(commit, account.key, claim)] });
    else brought.set(found.number, { found, accounts: [...(brought.get(found.number)?.accounts ?? []), account] });
  }
  for (const pullRequest of brought.values()) {
    const { found, accounts } = pullRequest;
    const proven = await orUnread(
      () => examine(github, claim, pullRequest),
      `Could not prove the review of pull request ${found.number}.`,
    );
    for (const { key } of accounts) {
      if (proven.kind === "read") shown.set(key, proven.value.shown);
      const flaw =
        proven.kind === "unread" ? proven.end : findFlaw(key, { ...proven.value, number: found.number, tipTexts });
      if (flaw !== undefined) flaws.set(key, flaw);
    }
  }
  const pullRequests = [...sources].flatMap(([key, { pullRequest }]): readonly (readonly [string, ShownBy])[] =>
    pullRequest === undefined ? [] : [[key, { number: pullRequest.number, shown: shown.get(key) }]],
  );
  return {
    flaws,
    pullRequests: new Map(pullRequests),
    askedAt: new Map([...sources].map(([key, { askedAt }]) => [key, askedAt])),
  };
}

/** Finds the pull requests that brought the accounts, each since its own last apply. */
async function findSources(
  github: ProofApi,
  { at, branch, due, unmade }: ReviewInput,
): Promise<{
  readonly sources: ReadonlyMap<string, SourcePullRequest>;
  readonly unread: ReadonlyMap<string, PendingEnd>;
}> {
  const sources = new Map<string, SourcePullRequest>();
  const unread = new Map<string, PendingEnd>();
  for (const [from, of] of groupBy(due, ({ since }) => since)) {
    const keys = of.map(({ key }) => key);
    const search = { ...at, branch, from, tip: at.ref, keys, unmade: new Set(keys.filter((key) => unmade.has(key))) };
    const found = await orUnread(
      () => findSourcePullRequests(github, search),
      "Could not find the pull request that brought it.",
    );
    for (const key of keys) {
      const source = found.kind === "read" ? found.value.get(key) : undefined;
      if (source !== undefined) sources.set(key, source);
      if (found.kind === "unread") unread.set(key, found.end);
    }
  }
  return { sources, unread };
}

type Read<Value> =
  { readonly kind: "read"; readonly value: Value } | { readonly kind: "unread"; readonly end: PendingEnd };

/** A proof that could not be read is no proof, and is not missing either: the next apply asks again. */
async function orUnread<Value>(read: () => Promise<Value>, what: string): Promise<Read<Value>> {
  try {
    return { kind: "read", value: await read() };
  } catch (error) {
    return { kind: "unread", end: { kind: "failed", reasons: [`${what} ${describeError(error)}`] } };
  }
}

function findFlaw(
  key: string,
  {
    reasons,
    headTexts,
    tipTexts,
    number,
  }: Examined & { readonly tipTexts: ReadonlyMap<string, string>; readonly number: number },
): PendingEnd | undefined {
  const differs = headTexts.get(key) !== tipTexts.get(key);
  const unseen = `It differs from the head commit of pull request ${number}, so no reviewer saw it.`;
  const flaws = [...reasons, ...(differs ? [unseen] : [])];
  return flaws.length === 0 ? undefined : { kind: "refused", reasons: flaws };
}

function notMerged(commit: string | undefined, key: string, { branch, due }: ReviewInput): string {
  const since = due.find((account) => account.key === key)?.since ?? "";
  return commit === undefined
    ? `No commit of ${branch} since ${since.slice(0, 7)}, which was applied last, brought it: was the history rewritten, or the state lost?`
    : `It did not come by a merged pull request, but by the commit ${commit.slice(0, 7)} that was pushed to ${branch}.`;
}

/** What a merged pull request proves. */
interface Examined {
  readonly reasons: readonly string[];
  readonly shown: Digests | undefined;
  /** Text of each account at its head commit, by key. */
  readonly headTexts: ReadonlyMap<string, string>;
}

async function examine(
  github: ProofApi,
  { at, appId, unmade }: Pick<ReviewInput, "at" | "appId" | "unmade">,
  { found, accounts }: { readonly found: FoundPullRequest; readonly accounts: readonly Account[] },
): Promise<Examined> {
  const { owner, repo } = at;
  const history = await listCheckHistory(github, { owner, repo, sha: found.headSha }, { id: appId });
  const atMerge = checksAtMerge(history, found.mergedAt);
  const checks = new Map(atMerge.map((check) => [check.name, check]));
  const plan = checks.get(checkNames.plan);
  const reasons = findMissingProof({
    ...found,
    ...(await readWhoDidWhat(github, { owner, repo }, { found, accounts, plan })),
    checks,
    adopts: accounts.some(({ key, comment }) => comment?.adopt !== undefined && unmade.has(key)),
    plans: atMerge.filter(({ name }) => name === checkNames.plan).map(toShownPlan),
  });
  const headFile = await readAccountsFile(github, { owner, repo, ref: found.headSha });
  return { reasons, shown: parseDigests(plan?.text ?? ""), headTexts: readAccountTexts(headFile) };
}

/**
 * Reads again the facts that the App judged, so that the App's key alone proves nothing.
 *
 * If a request no longer exists, the plan check names its requesters.
 */
async function readWhoDidWhat(
  github: ProofApi,
  repository: Repository,
  {
    found,
    accounts,
    plan,
  }: {
    readonly found: FoundPullRequest;
    readonly accounts: readonly Account[];
    readonly plan: NamedCheck | undefined;
  },
): Promise<Pick<MergedPullRequest, "hands" | "requesters" | "reviews" | "retargetedAt">> {
  const { number, headSha, headBranch, mergedAt } = found;
  const appLogin = `${plan?.appSlug ?? ""}[bot]`;
  const shown = readRequesterIds(plan?.summary ?? "").map((id) => ({ id, login: `the account ${id}` }));
  const numbers = accounts.flatMap(({ comment }) => comment?.request ?? []);
  const readRecorded = () => Promise.resolve(shown);
  const requesters = await readRequesters(github, repository, { numbers, appLogin, readRecorded });
  const cache = createCache();
  const readFile = (commit: string) => readCommittedAccountsFile(github, { ...repository, commit }, cache);
  const commits = await readHeadCommits(github, repository, { number, headSha, readAccountsFile: readFile });
  const pushes = await listPushes(github, repository, { branch: headBranch, until: mergedAt });
  const history = { headSha, commits: [], total: 0, ...commits, pushes: commits === undefined ? [] : pushes };
  const retargetedAt = await readRetargetedAt(github, repository, number);
  return {
    hands: findHands(history, appLogin),
    requesters: { ...requesters, people: [...requesters.people, ...shown] },
    reviews: await listReviews(github, repository, number),
    retargetedAt,
  };
}
