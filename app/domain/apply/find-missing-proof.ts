import { judgeApproval, type Review } from "../approval/judge-approval.ts";
import { checkNames } from "../pull-request/check.ts";

/** A check run's end, and its text. */
export interface ProvingCheck {
  readonly status: string;
  readonly conclusion: string | null;
  readonly text: string;
}

/** The pull request by which the accounts file came to be what it is, as GitHub tells it. */
export interface MergedPullRequest {
  readonly number: number;
  readonly author: string;
  /** Its final head commit. */
  readonly headSha: string;
  /** The latest check run of each name at that commit, made by the App of the settings. */
  readonly checks: ReadonlyMap<string, ProvingCheck>;
  /** The oldest first. */
  readonly reviews: readonly Review[];
}

/**
 * What speaks against applying what this pull request brought, one sentence each; empty where nothing does.
 *
 * The App judged who may approve, and its checks are believed because only it can make them. That somebody other than the
 * author approved this very commit is counted here once more, so that the App's key alone makes no account.
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
  return approvedByAnother(pullRequest) ? failed : [...failed, `Nobody but its author has approved ${at}.`];
}

/** Whoever reviews counts here, since a job's token cannot read teams; what is no person does not. */
function approvedByAnother({ reviews, author, headSha }: MergedPullRequest): boolean {
  const people = reviews.filter(({ login }) => !login.endsWith("[bot]"));
  const reviewers = new Set(people.map(({ login }) => login.toLowerCase()));
  const facts = { reviews: people, reviewers, author, headSha, pushers: [], requesters: [] };
  return judgeApproval(facts).kind === "approved";
}
