import type { Problem } from "../problem.ts";

/** The checks of a pull request. Operators make them required, so each of them concludes on every pull request. */
export const checkNames = {
  validate: "aws-accounts/validate",
  plan: "aws-accounts/plan",
  approval: "aws-accounts/approval",
} as const;

export type CheckName = (typeof checkNames)[keyof typeof checkNames];

/**
 * How a check ends here. `action_required` blocks as a failure does, and says that somebody has to do something first;
 * `cancelled`, for what nobody waits for any more, blocks too. GitHub's other conclusions (neutral, skipped) would satisfy
 * a required check.
 */
export type Conclusion = "success" | "failure" | "action_required" | "cancelled";

/** What GitHub takes at most as the summary and as the text of a check run, in characters. */
export const maxCheckText = 65_535;

/** What a concluded check says. */
export interface Verdict {
  readonly conclusion: Conclusion;
  /** Plain text. */
  readonly title: string;
  /** Markdown. */
  readonly summary: string;
  /** Markdown. */
  readonly text?: string;
}

/** A verdict that lies on lines of the changed files, too. */
export interface AnnotatedVerdict extends Verdict {
  readonly problems: readonly Problem[];
}

/** Concludes all three checks of a pull request that changes no account, so that they can be required. */
export const noAccountChanged: AnnotatedVerdict = {
  conclusion: "success",
  title: "No account changed",
  summary: "This pull request does not touch the accounts file.",
  problems: [],
};
