import { describeUnknown } from "../approval/approval-verdict.ts";
import type { Hands } from "../approval/find-hands.ts";
import { approversIn, judgeApproval, type Requesters, type Review } from "../approval/judge-approval.ts";
import { isBot, type Person } from "../approval/person.ts";
import type { ShownPlan } from "../approval/shown-plan.ts";
import { checkNames } from "../checks/check.ts";

/** Status, conclusion and text of a check run. */
export interface ProvingCheck {
  readonly status: string;
  readonly conclusion: string | null;
  readonly text: string;
}

/** GitHub's facts about a merged pull request that changed an account. */
export interface MergedPullRequest {
  readonly number: number;
  readonly author: Person | undefined;
  /** Its final head commit. */
  readonly headSha: string;
  /** When it was merged, in GitHub's time format. */
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
  /** It brought an account that Terraform would import because its entry adopts it. */
  readonly adopts?: boolean;
}

/**
 * Finds reasons not to apply the changes of this pull request, one sentence each; empty if there are none.
 *
 * The App judged who may approve, and only the App can write its checks. The approval of this commit by a person who neither
 * made nor asked for the change is verified here again, so that the App's key alone cannot create an account.
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
 * Every person's approval counts here, because a job's token cannot read teams. Reviews by bots, and reviews after the
 * merge, do not count. A review that asks for changes does not block the apply: the App judged whose reviews count.
 */
function findMissingApproval({ mergedAt, reviews, ...facts }: MergedPullRequest, at: string): readonly string[] {
  const people = reviews.filter(({ by, submittedAt }) => !isBot(by) && submittedAt <= mergedAt);
  const reviewers = new Set(approversIn(people).map(({ id }) => id));
  const approval = judgeApproval({ ...facts, reviews: people, reviewers });
  if (approval.kind === "approved") return [];
  if (approval.unknown.length > 0)
    return approval.unknown.map((unknown) => `No approval of ${at} counts. ${describeUnknown(unknown)}`);
  const except = "except those who made or asked for the change";
  const approved = `approved the plan that was shown for ${at}`;
  if (approval.bots.length === 0 && approval.adopts !== true) return [`No one ${except} ${approved}.`];
  const reason =
    approval.bots.length === 0 ? "it adopts an existing account" : `${approval.bots.join(", ")} changed it`;
  return [`Fewer than two people, ${except}, ${approved}: ${reason}.`];
}
