import type { Account } from "../../app/domain/account/account.ts";
import { checksAtMerge } from "../../app/domain/apply/checks-at-merge.ts";
import { readAccountTexts } from "../../app/domain/account/find-differences.ts";
import { findMissingProof, type MergedPullRequest } from "../../app/domain/apply/find-missing-proof.ts";
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
import { findSourcePullRequests } from "./find-source-pull-requests.ts";

export type ProofApi = HistoryApi & ContentsApi & ReadChecksApi & ReviewsApi & ActivityApi & HeadCommitsApi;

/** The accounts whose review must be proven. */
export interface ReviewInput {
  /** The tip of the default branch. */
  readonly at: CommitRef;
  readonly branch: string;
  /** The commit that was applied last. */
  readonly from: string;
  readonly tipFile: Uint8Array;
  /** Accounts that differ, or that are missing from the state. */
  readonly accounts: readonly Account[];
  /** Keys of those that Terraform would create. */
  readonly unmade: ReadonlySet<string>;
  readonly appId: number;
}

/** A pull request that changed accounts, and the plan that its reviewers saw. */
export interface ProvenPullRequest {
  readonly number: number;
  readonly shown: Digests | undefined;
}

export interface ReviewProof {
  /** Reasons not to apply, one sentence each, with the accounts concerned. */
  readonly flaws: readonly string[];
  /** By key of the account. */
  readonly pullRequests: ReadonlyMap<string, ProvenPullRequest>;
  /** By key: when the account was first asked for, in milliseconds since 1970. */
  readonly askedAt: ReadonlyMap<string, number>;
}

/**
 * Proves for each account that a merged pull request brought it exactly as it is now, that the App's checks passed there,
 * and that a reviewer approved it. Each missing proof is a flaw. The caller compares the plans later, when there is one.
 */
export async function proveReview(github: ProofApi, claim: ReviewInput): Promise<ReviewProof> {
  const { at, branch, from, accounts, unmade } = claim;
  const keys = accounts.map(({ key }) => key);
  const sources = await findSourcePullRequests(github, { ...at, branch, from, tip: at.ref, keys, unmade });
  const flaws = new Map<string, string[]>();
  const addFlaw = (why: string, key: string): void => void flaws.set(why, [...(flaws.get(why) ?? []), key]);
  const pullRequests = new Map<string, ProvenPullRequest>();
  const byPullRequest = new Map<number, { readonly found: FoundPullRequest; readonly accounts: Account[] }>();
  for (const account of accounts) {
    const { commit, pullRequest: found } = sources.get(account.key) ?? {};
    if (found === undefined) addFlaw(notMerged(commit, { branch, from }), account.key);
    else
      byPullRequest.set(found.number, {
        found,
        accounts: [...(byPullRequest.get(found.number)?.accounts ?? []), account],
      });
  }
  for (const { found, accounts: its } of byPullRequest.values()) {
    const { reasons, shown, headFile } = await examine(github, claim, { found, accounts: its });
    const [head, tip] = [headFile, claim.tipFile].map(readAccountTexts);
    for (const { key } of its) {
      pullRequests.set(key, { number: found.number, shown });
      for (const reason of reasons) addFlaw(reason, key);
      if (head?.get(key) !== tip?.get(key)) {
        addFlaw(`It differs from the head commit of pull request ${found.number}, so no reviewer saw it.`, key);
      }
    }
  }
  return {
    flaws: [...flaws].map(([why, of]) => `${of.join(", ")}: ${why}`),
    pullRequests,
    askedAt: new Map([...sources].map(([key, { askedAt }]) => [key, askedAt])),
  };
}

function notMerged(commit: string | undefined, { branch, from }: Pick<ReviewInput, "branch" | "from">): string {
  return commit === undefined
    ? `No commit of ${branch} since ${from.slice(0, 7)}, which was applied last, brought it: was the history rewritten, or the state lost?`
    : `It did not come by a merged pull request, but by the commit ${commit.slice(0, 7)} that was pushed to ${branch}.`;
}

async function examine(
  github: ProofApi,
  { at, appId }: Pick<ReviewInput, "at" | "appId">,
  { found, accounts }: { readonly found: FoundPullRequest; readonly accounts: readonly Account[] },
): Promise<{
  readonly reasons: readonly string[];
  readonly shown: Digests | undefined;
  readonly headFile: Uint8Array | undefined;
}> {
  const { owner, repo } = at;
  const history = await listCheckHistory(github, { owner, repo, sha: found.headSha }, { id: appId });
  const atMerge = checksAtMerge(history, found.mergedAt);
  const checks = new Map(atMerge.map((check) => [check.name, check]));
  const plan = checks.get(checkNames.plan);
  const reasons = findMissingProof({
    ...found,
    ...(await readWhoDidWhat(github, { owner, repo }, { found, accounts, plan })),
    checks,
    plans: atMerge.filter(({ name }) => name === checkNames.plan).map(toShownPlan),
  });
  const headFile = await readAccountsFile(github, { owner, repo, ref: found.headSha });
  return { reasons, shown: parseDigests(plan?.text ?? ""), headFile };
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
