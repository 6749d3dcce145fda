import { github } from "../octokit.ts";

/** GraphQL's responses to a sweep: pages, and the ids of the files that subjects are judged against. */

interface Asked {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

function answer(isIt: (asked: Asked) => boolean, status: number, data: object): void {
  github()
    .post("/graphql", (asked: unknown) => isIt(asked as Asked))
    .reply(status, { data });
}

const pageOf = (nodes: readonly object[], endCursor: string | null) => ({
  repository: { page: { nodes, pageInfo: { hasNextPage: endCursor !== null, endCursor } } },
});

/** A page of the open pull requests; `next` names the page after it. */
export function answerPulls(
  nodes: readonly object[],
  {
    after = null,
    next = null,
    status = 200,
  }: Partial<Record<"after" | "next", string | null>> & { readonly status?: number } = {},
): void {
  const isIt = ({ query, variables }: Asked): boolean =>
    query.includes("pullRequests(") && variables["base"] === "main" && variables["after"] === after;
  answer(isIt, status, pageOf(nodes, next));
}

/** The issues with a label; `since` is the earliest update. */
export function answerIssues(
  label: string,
  state: "OPEN" | "CLOSED",
  nodes: readonly object[] = [],
  { since, status = 200 }: { readonly since?: string; readonly status?: number } = {},
): void {
  const filter = JSON.stringify(since === undefined ? {} : { since });
  const isIt = ({ variables }: Asked): boolean =>
    variables["label"] === label &&
    JSON.stringify(variables["states"]) === JSON.stringify([state]) &&
    JSON.stringify(variables["filter"]) === filter;
  answer(isIt, status, pageOf(nodes, null));
}

/** Git's ids of the files that pull requests and requests are judged against. */
export function answerObjectIds(ids: readonly (string | null)[] = ["accounts", null]): void {
  const repository = Object.fromEntries(ids.map((oid, index) => [`path${index}`, oid === null ? null : { oid }]));
  answer(({ query }) => query.includes("object(expression"), 200, { repository });
}

export const pullNode = (number: number, more: object = {}): object => ({
  number,
  updatedAt: "2026-03-01T12:00:00Z",
  headRefOid: `head-${number}`,
  isDraft: false,
  body: "",
  ...more,
});

export const issueNode = (number: number, more: object = {}): object => ({
  number,
  updatedAt: "2026-03-01T12:00:00Z",
  state: "OPEN",
  labels: { nodes: [] },
  author: { __typename: "Bot", login: "github-actions" },
  ...more,
});
