import type { OperationId } from "./route.ts";

const minute = 60_000;
const hour = 60 * minute;

/**
 * The limits that GitHub documents:
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api and
 * https://docs.github.com/en/graphql/overview/rate-limits-and-node-limits-for-the-graphql-api
 *
 * The points of REST are said to be those of a single endpoint; here they are those of all endpoints together, so that
 * whoever keeps within these limits keeps within GitHub's, however it counts. Of processor time nothing is counted.
 */
export const rateLimits = {
  /** Requests at the same time, REST and GraphQL together. */
  concurrentRequests: 100,
  restPoints: { limit: 900, milliseconds: minute },
  graphqlPoints: { limit: 2_000, milliseconds: minute },
  contentAMinute: { limit: 80, milliseconds: minute },
  contentAnHour: { limit: 500, milliseconds: hour },
  /** Requests of REST, and points of GraphQL: each has its own. */
  primary: { limit: 5_000, milliseconds: hour },
} as const;

/** What a request counts for. */
export interface Cost {
  /** Of which primary limit: the value of `x-ratelimit-resource`. */
  readonly resource: "core" | "graphql";
  /** In the primary limit. */
  readonly primary: number;
  /** In the secondary limit. */
  readonly points: number;
  readonly createsContent: boolean;
}

/**
 * Operations that create content.
 *
 * GitHub's documentation lists none: it says "content-generating requests", and of some operations that they trigger
 * notifications and may meet the limit (new issues, pull requests and comments, and merges). So everything counts that
 * leaves something new for people to see, and every commit; whether GitHub counts check runs, labels, reactions and
 * commits is not documented.
 */
const contentCreating: ReadonlySet<string | undefined> = new Set<OperationId>([
  "checks/create",
  "git/create-commit",
  "issues/add-labels",
  "issues/create",
  "issues/create-comment",
  "issues/create-label",
  "pulls/create",
  "pulls/create-review",
  "pulls/merge",
  "pulls/update-branch",
  "reactions/create-for-issue-comment",
  "repos/create-or-update-file-contents",
]);

/** Mutations of GraphQL that create content. */
const contentCreatingMutations: ReadonlySet<string> = new Set(["createCommitOnBranch"]);

const read = 1;
const write = 5;

export function restCost(method: string, operationId: string | undefined): Cost {
  const points = ["GET", "HEAD", "OPTIONS"].includes(method) ? read : write;
  return { resource: "core", primary: 1, points, createsContent: contentCreating.has(operationId) };
}

export function graphqlCost(primary: number, mutations: readonly string[]): Cost {
  return {
    resource: "graphql",
    primary,
    points: mutations.length === 0 ? read : write,
    createsContent: mutations.some((name) => contentCreatingMutations.has(name)),
  };
}
