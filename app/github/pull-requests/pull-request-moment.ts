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

/** The state of a pull request and its repository at one moment, so that its parts are consistent. */
export interface PullRequestMoment {
  /** The default branch's commit. */
  readonly baseSha: string;
  /** The open pull requests into the default branch. */
  readonly open: readonly ListedPullRequest[];
  /** All reviews, the oldest first. */
  readonly reviews: readonly Review[];
  /** When the pull request's base branch was last changed; undefined if never. */
  readonly retargetedAt: string | undefined;
}

/** The query names the full ref, because a tag can have the branch's name. */
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
 * Reads a pull request's reviews and the other open pull requests, in one call if at most 100 are open.
 *
 * If the list has several pages, the branch is read with the last page. So a pull request that is merged in the
 * meantime is in the list, on the branch, or in both, and its accounts are never overlooked.
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

/** Recognises a fork by its id, because its owner can choose any name. */
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
  throw new AdapterError(
    `Could not read the branch ${branch}: it does not exist. Create it, or rename an existing branch.`,
  );
}
