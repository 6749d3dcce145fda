import type { Problem } from "../problem.ts";

/** The checks of a pull request. Operators make them required, so each of them concludes on every pull request. */
export const checkNames = {
  validate: "aws-accounts/validate",
  plan: "aws-accounts/plan",
  approval: "aws-accounts/approval",
} as const;

export type CheckName = (typeof checkNames)[keyof typeof checkNames];

/**
 * The conclusions that our checks use. `action_required` blocks like a failure, and says that a person must act first;
 * `cancelled`, for a check that a later one replaced, also blocks. GitHub's other conclusions (neutral, skipped) would
 * satisfy a required check.
 */
export type Conclusion = "success" | "failure" | "action_required" | "cancelled";

/** GitHub's limit for the summary, and for the text, of a check run, in characters. */
export const maxCheckText = 65_535;

/** The content of a concluded check. */
export interface Verdict {
  readonly conclusion: Conclusion;
  /** Plain text. */
  readonly title: string;
  /** Markdown. */
  readonly summary: string;
  /** Markdown. */
  readonly text?: string;
}

/** A verdict with problems on lines of the changed files. */
export interface AnnotatedVerdict extends Verdict {
  readonly problems: readonly Problem[];
}

/** A note for a verdict whose commit is the head of several open pull requests. */
export function sharedNote(pullRequest: number): string {
  return `This is the verdict for pull request ${pullRequest}: others have the same head commit, and the worst verdict counts for all of them.`;
}

/** Concludes all three checks of a merge group, which no one has reviewed. */
export const mergeGroupRefused: AnnotatedVerdict = {
  conclusion: "action_required",
  title: "Merge queues are not supported",
  summary:
    "A merge queue would merge a commit that no one has reviewed, with a plan that no one has seen. " +
    "Turn it off for this branch, and merge pull requests one by one; " +
    'the rule "Require branches to be up to date before merging" gives the same safety.',
  problems: [],
};

/** Concludes the other checks if a pull request could not be read, so that no check waits for ever. */
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
