import type { AccountRecord } from "./account-record.ts";
import type { Person } from "../approval/person.ts";
import type { Comment } from "../comments/comment.ts";
import type { Editor } from "../comments/edit.ts";
import { findSecrets } from "../text/secrets.ts";
import { toSigner } from "./signer.ts";
import { truncate } from "../markdown/truncate.ts";
import { secondsBetween } from "../utc.ts";

/** The facts that decide whether an issue may be closed. */
export interface ClosingFacts {
  readonly issue: {
    readonly state: "open" | "closed";
    /** GitHub's values: `COMPLETED`, `NOT_PLANNED`, `DUPLICATE`, `REOPENED`. */
    readonly stateReason: string | null;
    readonly updatedAt: string;
    readonly closedAt: string | null;
    readonly closedBy: Editor | null;
  };
  readonly record: AccountRecord;
  readonly comments: readonly Comment[];
  /** Ids of the reviewers that the settings name. */
  readonly reviewers: ReadonlySet<number>;
}

/**
 * Why the App reopens a checklist: steps are left, AWS has not confirmed them, or the person who closed it as not planned
 * is not a reviewer or gave no reason.
 */
export type TooEarly = "steps-left" | "unproven" | "not-a-reviewer" | "no-reason";

/** How much of the checklist is done. */
export type ChecklistProgress = "steps-left" | "unproven" | "done";

export type Closing =
  | { readonly kind: "open" }
  | { readonly kind: "complete"; readonly completed: NonNullable<AccountRecord["completed"]> }
  | { readonly kind: "not-planned"; readonly abandoned: NonNullable<AccountRecord["abandoned"]> }
  | { readonly kind: "too-early"; readonly why: TooEarly };

const longestReason = 500;
const shortestReason = 10;

/** A reason must be recent when the issue is closed: an old remark about something else does not count. */
const reasonIsFresh = 3600;

/** Decides whether an issue may stay closed, for any state reason. */
export function judgeClosing(facts: ClosingFacts, progress: ChecklistProgress): Closing {
  const { issue, record, reviewers } = facts;
  if (issue.state === "open") return { kind: "open" };
  const at = issue.closedAt ?? issue.updatedAt;
  const by = issue.closedBy;
  if (progress === "done") return { kind: "complete", completed: record.completed ?? { by: by && toSigner(by), at } };
  if (issue.stateReason !== "NOT_PLANNED") return { kind: "too-early", why: progress };
  if (record.abandoned?.at === at) return { kind: "not-planned", abandoned: record.abandoned };
  if (by?.kind !== "person" || !reviewers.has(by.id)) return { kind: "too-early", why: "not-a-reviewer" };
  const reason = findReason(facts.comments, by, at);
  if (reason === undefined) return { kind: "too-early", why: "no-reason" };
  return { kind: "not-planned", abandoned: { by: toSigner(by), at, reason } };
}

/** Whether the decision needs the reviewers. */
export function asksForReviewers({ issue, record }: Omit<ClosingFacts, "reviewers" | "comments">): boolean {
  const at = issue.closedAt ?? issue.updatedAt;
  return issue.state === "closed" && issue.stateReason === "NOT_PLANNED" && record.abandoned?.at !== at;
}

/** The last comment of the person who closed the issue. The record keeps it for ever, so it must not look like a secret. */
function findReason(comments: readonly Comment[], by: Person, at: string): string | undefined {
  const said = comments.findLast(
    ({ author, at: saidAt }) =>
      author?.kind === "person" && author.id === by.id && secondsBetween(saidAt, at) <= reasonIsFresh,
  );
  const reason = said?.body.trim() ?? "";
  const { secrets, isSuspicious } = findSecrets(reason);
  if (reason.length < shortestReason || secrets.size > 0 || isSuspicious) return undefined;
  return truncate(reason, longestReason);
}
