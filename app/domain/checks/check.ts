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

/** What a verdict says besides where several open pull requests have the commit that it belongs to. */
export function sharedNote(pullRequest: number): string {
  return `This is the verdict for pull request ${pullRequest}: others have the same head commit, and the worst verdict counts for all of them.`;
}

/** Concludes all three checks of a merge group, which nobody has looked at. */
export const mergeGroupRefused: AnnotatedVerdict = {
  conclusion: "action_required",
  title: "Merge queues are not supported",
  summary:
    "A merge queue would merge a commit that nobody has reviewed, and whose plan nobody has seen. " +
    "Turn it off for this branch, and merge pull requests one by one; " +
    'the rule "Require branches to be up to date before merging" gives the same safety.',
  problems: [],
};

/** Concludes the checks that nothing is known of where a pull request could not be looked at, so that nothing hangs. */
export const notLookedAt: AnnotatedVerdict = {
  conclusion: "action_required",
  title: "This pull request could not be looked at",
  summary: "See `aws-accounts/validate`.",
  problems: [],
};

/** Concludes all three checks of a pull request that changes no account, so that they can be required. */
export const noAccountChanged: AnnotatedVerdict = {
  conclusion: "success",
  title: "No account changed",
  summary: "This pull request does not touch the accounts file.",
  problems: [],
};

/** Concludes a check run that a later one of the same name has overtaken. */
export const overtakenVerdict: Verdict = {
  conclusion: "cancelled",
  title: "A later check counts",
  summary: "The App made another check of the same name at this commit, and that one counts.",
};
