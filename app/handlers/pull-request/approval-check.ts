import type { AccountChange } from "../../domain/account/validate-accounts.ts";
import { approvalNotJudged, approvalVerdict } from "../../domain/approval/approval-verdict.ts";
import type { Approval, Requesters } from "../../domain/approval/judge-approval.ts";
import { checkNames } from "../../domain/checks/check.ts";
import { needsTwoReviewers } from "../../domain/pull-request/changed-settings.ts";
import type { Settings } from "../../domain/settings/settings.ts";
import { keptPlan } from "./conclude-plan.ts";
import type { PullRequestContext } from "./context.ts";
import { countApprovals } from "./count-approvals.ts";
import { type Published, publishCheck } from "./publish-check.ts";
import type { PullRequestState } from "./read-state.ts";

/** The status of a pull request whose approvals are counted, or the reason why they are not. */
export type Counting =
  | {
      readonly kind: "counted";
      readonly settings: Settings;
      /** None if only the Terraform provider changes. */
      readonly changes: readonly AccountChange[];
      readonly changesProvider: boolean;
    }
  | { readonly kind: "not-counted"; readonly why: Parameters<typeof approvalNotJudged>[0] };

/**
 * Approvals are counted if the Terraform provider changes, or if an account changes, in a way that is valid, or was when it
 * was planned.
 */
export function decideCounting(state: PullRequestState): Counting {
  const status = state.own;
  const changesProvider = state.changedSettings !== undefined && needsTwoReviewers(state.changedSettings);
  if (status.kind === "nothing-changed" && changesProvider && state.settings.kind === "settings") {
    return { kind: "counted", settings: state.settings.settings, changes: [], changesProvider };
  }
  const isNotJudged =
    status.kind === "nothing-changed" || status.kind === "public-repository" || status.kind === "settings-broken";
  if (isNotJudged) return { kind: "not-counted", why: status.kind };
  if (status.kind === "invalid" && keptPlan(state) === undefined) return { kind: "not-counted", why: "invalid" };
  return { kind: "counted", settings: status.settings, changes: status.changes, changesProvider };
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
  const { settings, changesProvider } = counting;
  const plans = state.own.kind === "nothing-changed" ? undefined : state.plans;
  const approval = await countApprovals(context, { ...state, settings, requesters, plans, changesProvider });
  const verdict = { ...approvalVerdict(approval, settings.reviewers), problems: [] };
  return { value: approval, isNew: await publishCheck(context, state, checkNames.approval, verdict) };
}
