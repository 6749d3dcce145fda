import { judgeApproval, type Review } from "../approval/judge-approval.ts";
import { checkNames } from "../pull-request/check.ts";

/** A check run's end, and its text. */
export interface ProvingCheck {
  readonly status: string;
  readonly conclusion: string | null;
  readonly text: string;
}

/** A merged pull request that brought an account to what it is, as GitHub tells it. */
export interface MergedPullRequest {
  readonly number: number;
  readonly author: string;
  /** Its final head commit. */
  readonly headSha: string;
  /** When it was merged, in GitHub's form of a time. */
  readonly mergedAt: string;
  /** The latest check run of each name at that commit, made by the App of the settings. */
  readonly checks: ReadonlyMap<string, ProvingCheck>;
  /** The oldest first. */
  readonly reviews: readonly (Review & { readonly submittedAt: string })[];
  /** Who wrote and who committed the head: as near as GitHub tells to who pushed it. */
  readonly pushers: readonly string[];
  /** Who asked for the accounts. */
  readonly requesters: readonly string[];
}

/**
 * What speaks against applying what this pull request brought, one sentence each; empty where nothing does.
 *
 * The App judged who may approve, and its checks are believed because only it can make them. That somebody else than those
 * who made or asked for the change approved this very commit is counted here once more, so that the App's key alone makes
 * no account.
 */
export function findMissingProof(pullRequest: MergedPullRequest): readonly string[] {
  const { number, headSha, checks } = pullRequest;
  const at = `the head commit ${headSha.slice(0, 7)} of pull request ${number}`;
  const failed = Object.values(checkNames).flatMap((name) => {
    const check = checks.get(name);
    if (check?.conclusion === "success") return [];
    const found = check === undefined ? "is missing" : `says ${check.conclusion ?? check.status}`;
    return [`The App's check ${name} ${found} on ${at}.`];
  });
  return approvedByAnother(pullRequest)
    ? failed
    : [...failed, `Nobody but those who made or asked for the change has approved ${at}.`];
}

/**
 * Whoever approves counts here, since a job's token cannot read teams; what is no person does not, and neither does what
 * was said after the merge. Somebody who asked for changes keeps nobody from applying: the App judged whose word counts.
 */
function approvedByAnother({ author, headSha, mergedAt, reviews, pushers, requesters }: MergedPullRequest): boolean {
  const people = reviews.filter(({ login, submittedAt }) => !login.endsWith("[bot]") && submittedAt <= mergedAt);
  const latest = new Map(
    people.filter(({ state }) => state !== "COMMENTED").map(({ login, state }) => [login.toLowerCase(), state]),
  );
  const reviewers = new Set([...latest].filter(([, state]) => state === "APPROVED").map(([login]) => login));
  return judgeApproval({ reviews: people, reviewers, author, headSha, pushers, requesters }).kind === "approved";
}
