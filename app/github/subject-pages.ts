import type { ListedIssue, ListedPull } from "../domain/sweep/swept-subject.ts";
import type { GraphqlApi } from "./graphql.ts";
import type { Repository } from "./repository.ts";

/** Which issues are listed. */
export interface WhichIssues {
  readonly label: string;
  readonly state: "open" | "closed";
  /** Only issues that were updated at that time or later; all by default. */
  readonly since?: string | undefined;
}

/**
 * Half of GitHub's maximum of 100, because GitHub aborts a query that takes more than ten seconds.
 *
 * @see https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
 */
const pageSize = 50;

/** The oldest first, so that an item that is opened between two reads does not shift the pages. */
const inOrder = "orderBy: { field: CREATED_AT, direction: ASC }";

const pullsQuery = `query ($owner: String!, $repo: String!, $base: String!, $first: Int!, $after: String) {
  repository(owner: $owner, name: $repo) {
    page: pullRequests(states: [OPEN], baseRefName: $base, first: $first, after: $after, ${inOrder}) {
      nodes { number updatedAt headRefOid isDraft body }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

const issuesQuery = `query ($owner: String!, $repo: String!, $label: String!, $states: [IssueState!], $filter: IssueFilters, $first: Int!, $after: String) {
  repository(owner: $owner, name: $repo) {
    page: issues(labels: [$label], states: $states, filterBy: $filter, first: $first, after: $after, ${inOrder}) {
      nodes { number updatedAt state labels(first: 20) { nodes { name } } author { __typename login } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

interface PullNode {
  readonly number: number;
  readonly updatedAt: string;
  readonly headRefOid: string;
  readonly isDraft: boolean;
  readonly body: string;
}

interface IssueNode {
  readonly number: number;
  readonly updatedAt: string;
  readonly state: "OPEN" | "CLOSED";
  readonly labels: { readonly nodes: readonly { readonly name: string }[] };
  readonly author: { readonly __typename: string; readonly login: string } | null;
}

interface SubjectsAnswer<Node> {
  readonly repository: {
    readonly page: {
      readonly nodes: readonly Node[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    };
  };
}

/** The open pull requests into a branch, page by page: each costs one point of the hourly limit. */
export async function* pullRequestPages(
  octokit: GraphqlApi,
  { owner, repo }: Repository,
  base: string,
): AsyncGenerator<readonly ListedPull[]> {
  for await (const nodes of pages<PullNode>(octokit, pullsQuery, { owner, repo, base }))
    yield nodes.map(({ number, updatedAt, headRefOid, isDraft, body }) => ({
      number,
      updatedAt,
      headSha: headRefOid,
      draft: isDraft,
      body,
    }));
}

/** The issues with a label, page by page: each costs one point of the hourly limit. */
export async function* issuePages(
  octokit: GraphqlApi,
  { owner, repo }: Repository,
  { label, state, since }: WhichIssues,
): AsyncGenerator<readonly ListedIssue[]> {
  const variables = { owner, repo, label, states: [state.toUpperCase()], filter: since === undefined ? {} : { since } };
  for await (const nodes of pages<IssueNode>(octokit, issuesQuery, variables)) yield nodes.map(toIssue);
}

async function* pages<Node>(
  octokit: GraphqlApi,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): AsyncGenerator<readonly Node[]> {
  let after: string | null = null;
  do {
    const { repository } = (await octokit.graphql(query, {
      ...variables,
      first: pageSize,
      after,
    })) as SubjectsAnswer<Node>;
    const { nodes, pageInfo } = repository.page;
    yield nodes;
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);
}

function toIssue({ number, updatedAt, state, labels, author }: IssueNode): ListedIssue {
  return {
    number,
    updatedAt,
    state: state === "OPEN" ? "open" : "closed",
    labels: labels.nodes.map(({ name }) => name),
    author: author && (author.__typename === "Bot" ? `${author.login}[bot]` : author.login),
  };
}
