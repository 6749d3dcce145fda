import type { Hands } from "./find-hands.ts";
import type { Person } from "./person.ts";
import { comparePlans, shownNow, type PlanDifference, type ShownPlan } from "./shown-plan.ts";
import type { Unknown } from "./unknown.ts";

/** A review of a pull request, with GitHub's name of the state. */
export interface Review {
  readonly by: Person;
  readonly state: string;
  /** Commit that was reviewed. */
  readonly commitSha: string;
  /** When, in GitHub's time format; empty if GitHub does not say. */
  readonly submittedAt: string;
}

/** The App reads at most so many different requests of a pull request: each costs a part of a call, or a whole call if it is gone. */
export const mostRequests = 200;

/** Who asked for the accounts of a pull request: who opened their requests, and everyone who edited them. */
export interface Requesters {
  readonly people: readonly Person[];
  /** Logins of other Apps that opened or edited a request: the person behind the App is hidden. */
  readonly bots: readonly string[];
  readonly unknown: readonly Unknown[];
}

export interface ApprovalFacts {
  /** The oldest first. */
  readonly reviews: readonly Review[];
  /** Ids of the people who may approve. */
  readonly reviewers: ReadonlySet<number>;
  readonly headSha: string;
  /** Who opened the pull request; undefined if the account is gone. */
  readonly author: Person | undefined;
  readonly hands: Hands;
  readonly requesters: Requesters;
  /** The plan checks of the head commit, the oldest first; undefined if there is nothing to plan. */
  readonly plans: readonly ShownPlan[] | undefined;
  /** Whether the pull request changes the Terraform provider, so that two people must approve. */
  readonly changesProvider?: boolean;
  /** When the pull request was last given another base branch; undefined if never. */
  readonly retargetedAt: string | undefined;
  /** The caller knows that the change adopts an account, whatever the plan check says. */
  readonly adopts?: boolean;
}

/** Why an approval does not count. */
export type NotCounted =
  | { readonly kind: "not-a-reviewer" | "author" | "pusher" | "requester" | "older-commit" | "retargeted" }
  | PlanDifference;

export type Approval =
  | { readonly kind: "approved"; readonly by: readonly string[] }
  | {
      readonly kind: "missing";
      /** Logins of the people whose approval counts, if that is not enough. */
      readonly by: readonly string[];
      /** Facts that could not be determined: no approval counts while there is one. */
      readonly unknown: readonly Unknown[];
      /** Other Apps that changed an account or its request, so that two people must approve. */
      readonly bots: readonly string[];
      /** Whether two people must approve because the Terraform provider changes. */
      readonly changesProvider?: true;
      /** The change adopts an account that exists already, so that two people must approve. */
      readonly adopts?: true;
      /** Reviewers whose latest review asks for changes. */
      readonly blockedBy: readonly string[];
      readonly notCounted: readonly { readonly login: string; readonly why: NotCounted }[];
      /** Number of the pull request that is not approved, if several have the head commit. */
      readonly of?: number;
    };

/**
 * Counts the approvals of the plan that the check shows, by people who neither made nor asked for the change.
 *
 * GitHub's own required reviews know neither the reviewers of the settings nor the requester, and are bound to a commit, not
 * to a plan. Only the latest verdict of a person counts; a comment is not a verdict. If it is unknown who asked for, edited
 * or pushed the change, no one can approve it. If another App pushed it, the person behind the App is hidden: then two people
 * must approve, so that one of them is another person. Two people must also approve that an existing account is adopted:
 * anyone who may change the accounts file then has a hand on everything that runs in it.
 */
export function judgeApproval(facts: ApprovalFacts): Approval {
  const { hands, requesters, author } = facts;
  const latest = latestVerdicts(facts.reviews);
  const blockedBy = latest
    .filter(({ state, by }) => state === "CHANGES_REQUESTED" && facts.reviewers.has(by.id))
    .map(({ by }) => by.login);
  const approvals = latest
    .filter(({ state }) => state === "APPROVED")
    .map((review) => ({ login: review.by.login, why: whyNotCounted(review, facts) }));
  const unknown: readonly Unknown[] = [
    ...(author === undefined ? [{ kind: "author" } as const] : []),
    ...requesters.unknown,
    ...hands.unknown,
  ];
  const by = unknown.length > 0 ? [] : approvals.flatMap(({ login, why }) => (why === undefined ? [login] : []));
  const bots = [...new Set([...hands.bots, ...requesters.bots])];
  const changesProvider = facts.changesProvider === true;
  const adopts = facts.adopts === true || shownNow(facts.plans ?? [])?.adopts === true;
  const needed = bots.length > 0 || changesProvider || adopts ? 2 : 1;
  if (by.length >= needed && blockedBy.length === 0) return { kind: "approved", by };
  const notCounted = approvals.flatMap(({ login, why }) => (why === undefined ? [] : [{ login, why }]));
  const reasons = { ...(changesProvider && { changesProvider }), ...(adopts && { adopts }) };
  return { kind: "missing", by, unknown, bots, ...reasons, blockedBy, notCounted };
}

/** The approval of a head commit that several open pull requests have: it is approved if each of them is. */
export function shareApproval(
  approvals: readonly { readonly pullRequest: number; readonly approval: Approval }[],
): Approval {
  const shared = approvals.length > 1;
  const by = new Set<string>();
  for (const { pullRequest, approval } of approvals) {
    if (approval.kind === "missing") return shared ? { ...approval, of: pullRequest } : approval;
    for (const login of approval.by) by.add(login);
  }
  return { kind: "approved", by: [...by] };
}

/** The people whose latest verdict is an approval, whether or not it counts. */
export function approversIn(reviews: readonly Review[]): readonly Person[] {
  return latestVerdicts(reviews)
    .filter(({ state }) => state === "APPROVED")
    .map(({ by }) => by);
}

/** A dismissed review still replaces the earlier verdicts of its author. */
function latestVerdicts(reviews: readonly Review[]): readonly Review[] {
  const verdicts = reviews.filter(({ state }) => ["APPROVED", "CHANGES_REQUESTED", "DISMISSED"].includes(state));
  return [...new Map(verdicts.map((review) => [review.by.id, review])).values()];
}

function whyNotCounted({ by, commitSha, submittedAt }: Review, facts: ApprovalFacts): NotCounted | undefined {
  const is = (other: Person | undefined): boolean => other?.id === by.id;
  const { reviewers, author, hands, requesters, headSha, retargetedAt, plans } = facts;
  if (!reviewers.has(by.id)) return { kind: "not-a-reviewer" };
  if (is(author)) return { kind: "author" };
  if (hands.people.some(is)) return { kind: "pusher" };
  if (requesters.people.some(is)) return { kind: "requester" };
  if (commitSha !== headSha) return { kind: "older-commit" };
  if (retargetedAt !== undefined && submittedAt <= retargetedAt) return { kind: "retargeted" };
  return plans === undefined ? undefined : comparePlans(plans, submittedAt);
}
