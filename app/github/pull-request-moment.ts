import { type Actor, toLogin } from "./actor.ts";
import { AdapterError } from "./adapter-error.ts";
import type { ListedPullRequest } from "./pull-requests.ts";
import type { Page } from "./graphql-page.ts";
import type { GraphqlApi } from "./read-checklist.ts";
import type { Repository } from "./repository.ts";
import { type GivenReview, listReviews, type ReviewsApi } from "./reviews.ts";

export type MomentApi = GraphqlApi & ReviewsApi;

/** A pull request, and its head as it was read before. */
export interface PullRequestHead {
  readonly number: number;
  readonly headSha: string;
  readonly defaultBranch: string;
}

/** What is true of a pull request and around it at one moment, so that its parts fit each other. */
export interface PullRequestMoment {
  /** Where the default branch stands. */
  readonly baseSha: string;
  /** The open pull requests into the default branch. */
  readonly open: readonly ListedPullRequest[];
  /** Logins of who wrote and who committed the head commit: as near as GitHub tells to who pushed it. */
  readonly pushers: readonly string[];
  /** All reviews, the oldest first. */
  readonly reviews: readonly GivenReview[];
}

/** The ref is written in full: a tag may be called like the branch. */
const momentQuery = `query (
  $owner: String!, $repo: String!, $number: Int!, $head: GitObjectID!, $branch: String!, $ref: String!, $after: String
) {
  repository(owner: $owner, name: $repo) {
    databaseId
    ref(qualifiedName: $ref) { target { oid } }
    object(oid: $head) { ... on Commit { author { user { login } } committer { user { login } } } }
    pullRequest(number: $number) {
      reviews(first: 100) {
        nodes { author { __typename login } state submittedAt commit { oid } }
        pageInfo { hasNextPage endCursor }
      }
    }
    pullRequests(states: [OPEN], baseRefName: $branch, first: 100, after: $after) {
      nodes { number isDraft headRefOid headRepository { databaseId } author { __typename login } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

interface Signer {
  readonly user: { readonly login: string } | null;
}

interface ReviewNode {
  readonly author: Actor | null;
  readonly state: string;
  readonly submittedAt: string | null;
  readonly commit: { readonly oid: string } | null;
}

interface PullRequestNode {
  readonly number: number;
  readonly isDraft: boolean;
  readonly headRefOid: string;
  readonly headRepository: { readonly databaseId: number } | null;
  readonly author: Actor | null;
}

interface RepositoryNode {
  readonly databaseId: number;
  readonly ref: { readonly target: { readonly oid: string } } | null;
  readonly object: { readonly author?: Signer | null; readonly committer?: Signer | null } | null;
  readonly pullRequest: { readonly reviews: Page<ReviewNode> };
  readonly pullRequests: Page<PullRequestNode>;
}

/**
 * Reads what surrounds a pull request, and who has had a hand in it, in one call where no more than a hundred are open.
 *
 * Where the list has several pages, the branch is that of the last one: a pull request that is merged meanwhile is then
 * in the list, or on the branch, or in both, so that what it adds is never overlooked.
 */
export async function readPullRequestMoment(
  octokit: MomentApi,
  repository: Repository,
  { number, headSha, defaultBranch: branch }: PullRequestHead,
): Promise<PullRequestMoment> {
  const { owner, repo } = repository;
  const variables = { owner, repo, number, head: headSha, branch, ref: `refs/heads/${branch}` };
  const open: ListedPullRequest[] = [];
  for (let after: string | null = null; ;) {
    const node = await ask(octokit, { ...variables, after });
    open.push(...node.pullRequests.nodes.map((pull) => toListed(pull, node.databaseId)));
    const { hasNextPage, endCursor } = node.pullRequests.pageInfo;
    if (!hasNextPage) {
      const { nodes, pageInfo } = node.pullRequest.reviews;
      const reviews = pageInfo.hasNextPage ? await listReviews(octokit, repository, number) : nodes.flatMap(toReview);
      return { baseSha: tipOf(node, branch), open, pushers: pushersOf(node, headSha), reviews };
    }
    after = endCursor;
  }
}

async function ask(octokit: GraphqlApi, variables: Readonly<Record<string, unknown>>): Promise<RepositoryNode> {
  return ((await octokit.graphql(momentQuery, variables)) as { readonly repository: RepositoryNode }).repository;
}

/** A fork is told by its id: whoever made it may have given it any name. */
function toListed({ headRefOid, headRepository, ...pull }: PullRequestNode, repositoryId: number): ListedPullRequest {
  return {
    number: pull.number,
    draft: pull.isDraft,
    fork: headRepository?.databaseId !== repositoryId,
    author: toLogin(pull.author) ?? "ghost",
    headSha: headRefOid,
  };
}

function toReview({ author, state, commit, submittedAt }: ReviewNode): readonly GivenReview[] {
  const login = toLogin(author);
  return login === null ? [] : [{ login, state, commitSha: commit?.oid ?? "", submittedAt: submittedAt ?? "" }];
}

function tipOf({ ref }: RepositoryNode, branch: string): string {
  if (ref !== null) return ref.target.oid;
  throw new AdapterError(`Could not read the branch ${branch}: there is none of that name. Make it, or rename one.`);
}

/** Nobody may approve what they pushed, so a commit of which nothing is known has nobody judged by it. */
function pushersOf({ object }: RepositoryNode, headSha: string): readonly string[] {
  if (object === null) throw new AdapterError(`Could not read the commit ${headSha}. Push the branch again.`);
  return [object.author, object.committer].flatMap((signer) => signer?.user?.login ?? []);
}
