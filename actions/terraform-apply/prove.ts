import type { Account } from "../../app/domain/account/account.ts";
import { checksAtMerge } from "../../app/domain/apply/checks-at-merge.ts";
import { readAccountTexts } from "../../app/domain/apply/find-differences.ts";
import { findMissingProof } from "../../app/domain/apply/find-missing-proof.ts";
import { parseDigests, type Digests } from "../../app/domain/plan/digests.ts";
import { checkNames } from "../../app/domain/pull-request/check.ts";
import { listCheckHistory, type ReadChecksApi } from "../../app/github/check-runs.ts";
import type { ContentsApi } from "../../app/github/contents.ts";
import type { FoundPullRequest, HistoryApi } from "../../app/github/history.ts";
import { listReviews, readCommitPeople, readIssueAuthors, type ReviewsApi } from "../../app/github/reviews.ts";
import { readAccountsFile, type At } from "../shared/accounts-repository.ts";
import { findBringers } from "./find-bringers.ts";

export type ProofApi = HistoryApi & ContentsApi & ReadChecksApi & ReviewsApi;

/** What is to be proven. */
export interface Claim {
  /** The tip of the default branch. */
  readonly at: At;
  readonly branch: string;
  /** The commit that was applied last. */
  readonly from: string;
  readonly tipFile: Uint8Array;
  /** Accounts that differ, or that are missing in the state. */
  readonly accounts: readonly Account[];
  /** Keys of those that Terraform would make. */
  readonly unmade: ReadonlySet<string>;
  readonly appId: number;
}

/** A pull request that brought accounts, and what its reviewers were shown. */
export interface ProvenPullRequest {
  readonly number: number;
  readonly shown: Digests | undefined;
}

export interface Proof {
  /** What speaks against applying, one sentence a line, with the accounts that it is about. */
  readonly flaws: readonly string[];
  /** By key of the account. */
  readonly pullRequests: ReadonlyMap<string, ProvenPullRequest>;
  /** By key: when the account was first asked for, in milliseconds since 1970. */
  readonly askedAt: ReadonlyMap<string, number>;
}

/**
 * Proves for each account that it came, as it is now, by a merged pull request that the App judged well and a person
 * approved. What cannot be proven is a flaw; the proofs of the plans come later, when there is a plan.
 */
export async function prove(github: ProofApi, claim: Claim): Promise<Proof> {
  const { at, branch, from, accounts, unmade } = claim;
  const keys = accounts.map(({ key }) => key);
  const bringers = await findBringers(github, { ...at, branch, from, tip: at.ref, keys, unmade });
  const flaws = new Map<string, string[]>();
  const blame = (why: string, key: string): void => void flaws.set(why, [...(flaws.get(why) ?? []), key]);
  const pullRequests = new Map<string, ProvenPullRequest>();
  const brought = new Map<number, { readonly found: FoundPullRequest; readonly accounts: Account[] }>();
  for (const account of accounts) {
    const { commit, pullRequest: found } = bringers.get(account.key) ?? {};
    if (found === undefined) blame(notMerged(commit, { branch, from }), account.key);
    else brought.set(found.number, { found, accounts: [...(brought.get(found.number)?.accounts ?? []), account] });
  }
  for (const { found, accounts: its } of brought.values()) {
    const { reasons, shown, headFile } = await examine(github, claim, { found, accounts: its });
    const [head, tip] = [headFile, claim.tipFile].map(readAccountTexts);
    for (const { key } of its) {
      pullRequests.set(key, { number: found.number, shown });
      for (const reason of reasons) blame(reason, key);
      if (head?.get(key) !== tip?.get(key)) {
        blame(`It is not what the head commit of pull request ${found.number} says, so nobody was shown it.`, key);
      }
    }
  }
  return {
    flaws: [...flaws].map(([why, of]) => `${of.join(", ")}: ${why}`),
    pullRequests,
    askedAt: new Map([...bringers].map(([key, { askedAt }]) => [key, askedAt])),
  };
}

function notMerged(commit: string | undefined, { branch, from }: Pick<Claim, "branch" | "from">): string {
  return commit === undefined
    ? `No commit of ${branch} since ${from.slice(0, 7)}, which was applied last, brought it: was the history rewritten, or the state lost?`
    : `It did not come by a merged pull request, but by the commit ${commit.slice(0, 7)} that was pushed to ${branch}.`;
}

async function examine(
  github: ProofApi,
  { at, appId }: Pick<Claim, "at" | "appId">,
  { found, accounts }: { readonly found: FoundPullRequest; readonly accounts: readonly Account[] },
): Promise<{
  readonly reasons: readonly string[];
  readonly shown: Digests | undefined;
  readonly headFile: Uint8Array | undefined;
}> {
  const { owner, repo } = at;
  const history = await listCheckHistory(github, { owner, repo, sha: found.headSha }, appId);
  const checks = checksAtMerge(history, found.mergedAt);
  const requests = accounts.flatMap(({ comment }) => comment?.request ?? []);
  const reasons = findMissingProof({
    ...found,
    checks,
    reviews: await listReviews(github, { owner, repo }, found.number),
    pushers: await readCommitPeople(github, { owner, repo }, found.headSha),
    requesters: await readIssueAuthors(github, { owner, repo }, [...new Set(requests)]),
  });
  const headFile = await readAccountsFile(github, { owner, repo, ref: found.headSha });
  return { reasons, shown: parseDigests(checks.get(checkNames.plan)?.text ?? ""), headFile };
}
