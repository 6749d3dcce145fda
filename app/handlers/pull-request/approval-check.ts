import { approvalNotJudged, approvalVerdict } from "../../domain/approval/approval-verdict.ts";
import type { Approval, Requesters } from "../../domain/approval/judge-approval.ts";
import { checkNames } from "../../domain/checks/check.ts";
import type { PullRequestStatus } from "../../domain/pull-request/status.ts";
import { keptPlan } from "./conclude-plan.ts";
import type { PullRequestContext } from "./context.ts";
import { countApprovals } from "./count-approvals.ts";
import { type Published, publishCheck } from "./publish-check.ts";
import type { PullRequestState } from "./read-state.ts";

/** The status of a pull request whose approvals are counted, or the reason why they are not. */
export type Counting =
  | { readonly kind: "counted"; readonly status: CountedStatus }
  | { readonly kind: "not-counted"; readonly why: Parameters<typeof approvalNotJudged>[0] };

type CountedStatus = Extract<PullRequestStatus, { readonly changes: unknown }>;

/** Approvals are counted if an account changes, in a way that is valid, or was when it was planned. */
export function decideCounting(state: PullRequestState): Counting {
  const status = state.own;
  const isNotJudged =
    status.kind === "nothing-changed" || status.kind === "public-repository" || status.kind === "settings-broken";
  if (isNotJudged) return { kind: "not-counted", why: status.kind };
  if (status.kind === "invalid" && keptPlan(state) === undefined) return { kind: "not-counted", why: "invalid" };
  return { kind: "counted", status };
}

/** Publishes the approval check, and returns the approval if it was counted. */
export async function publishApproval(
  context: PullRequestContext,
  state: PullRequestState,
  { counting, requesters }: { readonly counting: Counting; readonly requesters: Requesters },
): Promise<Published<Approval | undefined>> {
  if (counting.kind === "not-counted") {
    const verdict = { ...approvalNotJudged(counting.why), problems: [] };
    return { value: undefined, isNew: await publishCheck(context, state, checkNames.approval, verdict) };
  }
  const { settings } = counting.status;
  const approval = await countApprovals(context, { ...state, settings, requesters });
  const verdict = { ...approvalVerdict(approval, settings.reviewers), problems: [] };
  return { value: approval, isNew: await publishCheck(context, state, checkNames.approval, verdict) };
}
