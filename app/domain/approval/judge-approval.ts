/** A review of a pull request, in GitHub's words for the state. */
export interface Review {
  readonly login: string;
  readonly state: string;
  /** Commit that was reviewed. */
  readonly commitSha: string;
}

export interface ApprovalFacts {
  /** The oldest first. */
  readonly reviews: readonly Review[];
  /** Logins in lower case. */
  readonly reviewers: ReadonlySet<string>;
  readonly headSha: string;
  readonly author: string;
  /** Who wrote, committed or pushed the head commit. */
  readonly pushers: readonly string[];
  /** Who asked for the accounts. */
  readonly requesters: readonly string[];
}

/** Why somebody's approval does not count. */
export type NotCounted = "not-a-reviewer" | "older-commit" | "author" | "last-pusher" | "requester";

export type Approval =
  | { readonly kind: "approved"; readonly by: readonly string[] }
  | {
      readonly kind: "missing";
      /** Reviewers who asked for changes, and have not taken it back. */
      readonly blockedBy: readonly string[];
      readonly notCounted: readonly { readonly login: string; readonly why: NotCounted }[];
      /** Number of the pull request that is not approved, where several have the head commit. */
      readonly of?: number;
    };

/**
 * Counts the approvals of the final head commit by somebody other than those who made or asked for the change.
 *
 * GitHub's own required reviews know neither the settings' reviewers nor who asked. Only the latest verdict of a person
 * counts; a mere comment is none.
 */
export function judgeApproval(facts: ApprovalFacts): Approval {
  const latest = latestVerdicts(facts.reviews);
  const blockedBy = latest
    .filter(({ login, state }) => state === "CHANGES_REQUESTED" && facts.reviewers.has(login.toLowerCase()))
    .map(({ login }) => login);
  const approvals = latest
    .filter(({ state }) => state === "APPROVED")
    .map((review) => ({ login: review.login, why: whyNotCounted(review, facts) }));
  const by = approvals.flatMap(({ login, why }) => (why === undefined ? [login] : []));
  if (by.length > 0 && blockedBy.length === 0) return { kind: "approved", by };
  const notCounted = approvals.flatMap(({ login, why }) => (why === undefined ? [] : [{ login, why }]));
  return { kind: "missing", blockedBy, notCounted };
}

/** What counts for a head commit that several open pull requests have: it is approved where each of them is. */
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

/** Logins of those whose latest verdict is an approval, whether or not it counts. */
export function approversIn(reviews: readonly Review[]): readonly string[] {
  return latestVerdicts(reviews)
    .filter(({ state }) => state === "APPROVED")
    .map(({ login }) => login);
}

/** A dismissed review is still a person's latest verdict, and then they have none. */
function latestVerdicts(reviews: readonly Review[]): readonly Review[] {
  const verdicts = reviews.filter(({ state }) => ["APPROVED", "CHANGES_REQUESTED", "DISMISSED"].includes(state));
  return [...new Map(verdicts.map((review) => [review.login.toLowerCase(), review])).values()];
}

function whyNotCounted({ login, commitSha }: Review, facts: ApprovalFacts): NotCounted | undefined {
  const is = (other: string): boolean => other.toLowerCase() === login.toLowerCase();
  if (!facts.reviewers.has(login.toLowerCase())) return "not-a-reviewer";
  if (is(facts.author)) return "author";
  if (facts.pushers.some(is)) return "last-pusher";
  if (facts.requesters.some(is)) return "requester";
  return commitSha === facts.headSha ? undefined : "older-commit";
}
