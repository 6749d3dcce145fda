import type { Review } from "../../domain/approval/judge-approval.ts";
import { actorFields, type IdentifiedActor, toPerson } from "../actor.ts";
import { AdapterError } from "../errors.ts";
import type { ListedPullRequest, PullRequest } from "./pull-requests.ts";
import type { Page } from "../graphql-page.ts";
import { retargetings } from "./head-history.ts";
import type { GraphqlApi } from "../graphql.ts";
import type { Repository } from "../repository.ts";
import { listReviews, type ReviewsApi } from "./reviews.ts";

export type MomentApi = GraphqlApi & ReviewsApi;

/** What is true of a pull request and around it at one moment, so that its parts fit each other. */
export interface PullRequestMoment {
  /** Where the default branch stands. */
  readonly baseSha: string;
  /** The open pull requests into the default branch. */
  readonly open: readonly ListedPullRequest[];
  /** All reviews, the oldest first. */
  readonly reviews: readonly Review[];
  /** When the pull request was last given another base branch; undefined if never. */
  readonly retargetedAt: string | undefined;
}

/** The ref is written in full: a tag may be called like the branch. */
const momentQuery = `query (
  $owner: String!, $repo: String!, $number: Int!, $branch: String!, $ref: String!, $after: String
) {
  repository(owner: $owner, name: $repo) {
    databaseId
    ref(qualifiedName: $ref) { target { oid } }
    pullRequest(number: $number) {
      reviews(first: 100) {
        nodes { author { ${actorFields} } state submittedAt commit { oid } }
        pageInfo { hasNextPage endCursor }
      }
      ${retargetings}
    }
    pullRequests(states: [OPEN], baseRefName: $branch, first: 100, after: $after) {
      nodes {
        number isDraft updatedAt headRefName headRefOid headRepository { databaseId } author { ${actorFields} }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

interface ReviewNode {
  readonly author: IdentifiedActor | null;
  readonly state: string;
  readonly submittedAt: string | null;
  readonly commit: { readonly oid: string } | null;
}

interface PullRequestNode {
  readonly number: number;
  readonly isDraft: boolean;
  readonly updatedAt: string;
  readonly headRefName: string;
  readonly headRefOid: string;
  readonly headRepository: { readonly databaseId: number } | null;
  readonly author: IdentifiedActor | null;
}

interface RepositoryNode {
  readonly databaseId: number;
  readonly ref: { readonly target: { readonly oid: string } } | null;
  readonly pullRequest: {
    readonly reviews: Page<ReviewNode>;
    readonly timelineItems: { readonly nodes: readonly { readonly createdAt: string }[] };
  };
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
  { number, defaultBranch: branch }: Pick<PullRequest, "number" | "defaultBranch">,
): Promise<PullRequestMoment> {
  const { owner, repo } = repository;
  const variables = { owner, repo, number, branch, ref: `refs/heads/${branch}` };
  const open: ListedPullRequest[] = [];
  for (let after: string | null = null; ;) {
    const node = await ask(octokit, { ...variables, after });
    open.push(...node.pullRequests.nodes.map((pull) => toListed(pull, node.databaseId)));
    const { hasNextPage, endCursor } = node.pullRequests.pageInfo;
    if (!hasNextPage) {
      const { nodes, pageInfo } = node.pullRequest.reviews;
      const retargetedAt = node.pullRequest.timelineItems.nodes.at(-1)?.createdAt;
      const reviews = pageInfo.hasNextPage ? await listReviews(octokit, repository, number) : nodes.flatMap(toReview);
      return { baseSha: tipOf(node, branch), open, reviews, retargetedAt };
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
    author: toPerson(pull.author),
    branch: pull.headRefName,
    headSha: headRefOid,
    updatedAt: pull.updatedAt,
  };
}

function toReview({ author, state, commit, submittedAt }: ReviewNode): readonly Review[] {
  const by = toPerson(author);
  return by === undefined ? [] : [{ by, state, commitSha: commit?.oid ?? "", submittedAt: submittedAt ?? "" }];
}

function tipOf({ ref }: RepositoryNode, branch: string): string {
  if (ref !== null) return ref.target.oid;
  throw new AdapterError(`Could not read the branch ${branch}: there is none of that name. Make it, or rename one.`);
}
