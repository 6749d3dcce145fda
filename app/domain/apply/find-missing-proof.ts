import { describeUnknown } from "../approval/approval-verdict.ts";
import type { Hands } from "../approval/find-hands.ts";
import { approversIn, judgeApproval, type Requesters, type Review } from "../approval/judge-approval.ts";
import { isBot, type Person } from "../approval/person.ts";
import type { ShownPlan } from "../approval/shown-plan.ts";
import { checkNames } from "../checks/check.ts";

/** A check run's end, and its text. */
export interface ProvingCheck {
  readonly status: string;
  readonly conclusion: string | null;
  readonly text: string;
}

/** A merged pull request that brought an account to what it is, as GitHub tells it. */
export interface MergedPullRequest {
  readonly number: number;
  readonly author: Person | undefined;
  /** Its final head commit. */
  readonly headSha: string;
  /** When it was merged, in GitHub's form of a time. */
  readonly mergedAt: string;
  /** The latest check run of each name at that commit, made by the App of the settings. */
  readonly checks: ReadonlyMap<string, ProvingCheck>;
  /** The oldest first. */
  readonly reviews: readonly Review[];
  readonly hands: Hands;
  readonly requesters: Requesters;
  /** The plan checks of the head commit until the merge, the oldest first. */
  readonly plans: readonly ShownPlan[];
  /** When it was last given another base branch before the merge; undefined if never. */
  readonly retargetedAt: string | undefined;
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
  return [...failed, ...findMissingApproval(pullRequest, at)];
}

/**
 * Whoever approves counts here, since a job's token cannot read teams; what is no person does not, and neither does what
 * was said after the merge. Somebody who asked for changes keeps nobody from applying: the App judged whose word counts.
 */
function findMissingApproval({ mergedAt, reviews, ...facts }: MergedPullRequest, at: string): readonly string[] {
  const people = reviews.filter(({ by, submittedAt }) => !isBot(by) && submittedAt <= mergedAt);
  const reviewers = new Set(approversIn(people).map(({ id }) => id));
  const approval = judgeApproval({ ...facts, reviews: people, reviewers });
  if (approval.kind === "approved") return [];
  if (approval.unknown.length > 0)
    return approval.unknown.map((unknown) => `No approval of ${at} counts. ${describeUnknown(unknown)}`);
  const others = "but those who made or asked for the change approved the plan that was shown for";
  return [
    approval.bots.length === 0
      ? `Nobody ${others} ${at}.`
      : `Fewer than two people ${others} ${at}: ${approval.bots.join(", ")} changed it.`,
  ];
}
