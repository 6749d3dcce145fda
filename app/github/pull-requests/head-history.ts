import type { Calls } from "../octokit.ts";
import { type HeadCommit, type HeadHistory, mostCommits, type CommitSigner } from "../../domain/approval/find-hands.ts";
import { mergeChangesAccounts } from "../../domain/approval/merge-changes.ts";
import { accountsFilePath } from "../../domain/settings/settings.ts";
import { fromRest, type RestUser } from "../actor.ts";
import type { Page } from "../graphql-page.ts";
import type { GraphqlApi } from "../graphql.ts";
import { allPages, pageSize } from "../pages.ts";
import type { Repository } from "../repository.ts";

export type HeadCommitsApi = GraphqlApi & Calls<"pulls.listCommits">;

interface RestCommit {
  readonly sha: string;
  readonly author: Partial<RestUser> | null;
  readonly committer: Partial<RestUser> | null;
}

/** The commits of a pull request that were read. */
export type HeadCommits = Omit<HeadHistory, "pushes">;

const commitsQuery = `query ($owner: String!, $repo: String!, $number: Int!, $path: String!, $after: String) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      headRefOid
      commits(first: 100, after: $after) {
        totalCount
        nodes {
          commit {
            oid
            author { name }
            committer { name }
            signature { isValid wasSignedByGitHub }
            file(path: $path) { oid }
            parents(first: 3) { nodes { oid file(path: $path) { oid } } }
          }
        }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

interface SignerNode {
  readonly name: string | null;
}

interface FileNode {
  readonly file: { readonly oid: string } | null;
}

interface CommitNode extends FileNode {
  readonly oid: string;
  readonly author: SignerNode | null;
  readonly committer: SignerNode | null;
  readonly signature: { readonly isValid: boolean; readonly wasSignedByGitHub: boolean } | null;
  readonly parents: { readonly nodes: readonly (FileNode & { readonly oid: string })[] };
}

interface CommitsAnswer {
  readonly repository: {
    readonly pullRequest: {
      readonly headRefOid: string;
      readonly commits: Page<{ readonly commit: CommitNode }> & { readonly totalCount: number };
    };
  };
}

type CompareMerge = (...files: Parameters<typeof mergeChangesAccounts>) => boolean | Promise<boolean>;

export interface HeadQuery {
  readonly number: number;
  readonly headSha: string;
  /** Reads the accounts file at a commit; undefined if there is none. */
  readonly readAccountsFile: (commit: string) => Promise<Uint8Array | undefined>;
  /** Like {@link mergeChangesAccounts}, which is the default, but may process large files elsewhere. */
  readonly compareMerge?: CompareMerge;
}

interface CommitReading extends Required<Pick<HeadQuery, "readAccountsFile" | "compareMerge">> {
  readonly node: CommitNode;
}

/**
 * Reads the commits of a pull request that its base does not have, unless there are too many; undefined if it now has
 * another head.
 *
 * GraphQL returns files, parents and signatures. REST returns the commits' users, because GraphQL never returns a bot
 * there.
 *
 * @see https://docs.github.com/en/graphql/reference/objects#pullrequestcommit
 * @see https://docs.github.com/en/rest/pulls/pulls#list-commits-on-a-pull-request
 */
export async function readHeadCommits(
  octokit: HeadCommitsApi,
  { owner, repo }: Repository,
  { number, headSha, readAccountsFile, compareMerge = mergeChangesAccounts }: HeadQuery,
): Promise<HeadCommits | undefined> {
  const nodes: CommitNode[] = [];
  for (let after: string | null = null; ;) {
    const variables = { owner, repo, number, path: accountsFilePath, after };
    const answer = (await octokit.graphql(commitsQuery, variables)) as CommitsAnswer;
    const { headRefOid, commits: listed } = answer.repository.pullRequest;
    if (headRefOid !== headSha) return undefined;
    const { totalCount: total, pageInfo } = listed;
    if (total > mostCommits) return { headSha, commits: [], total };
    nodes.push(...listed.nodes.map(({ commit }) => commit));
    if (!pageInfo.hasNextPage) {
      const signers = await readSigners(octokit, { owner, repo }, number);
      const commits = nodes.map((node) => toCommit({ node, signers, readAccountsFile, compareMerge }));
      return { headSha, commits: await Promise.all(commits), total };
    }
    after = pageInfo.endCursor;
  }
}

async function toCommit({
  node,
  signers,
  ...reading
}: CommitReading & { readonly signers: ReadonlyMap<string, RestCommit> }): Promise<HeadCommit> {
  const { author, committer } = signers.get(node.oid) ?? { author: null, committer: null };
  return {
    sha: node.oid,
    parents: node.parents.nodes.map(({ oid }) => oid),
    author: toSigner(node.author, author),
    committer: toSigner(node.committer, committer),
    signedByGitHub: node.signature?.isValid === true && node.signature.wasSignedByGitHub,
    changesAccounts: await changesAccounts({ node, ...reading }),
  };
}

async function readSigners(
  octokit: HeadCommitsApi,
  { owner, repo }: Repository,
  number: number,
): Promise<ReadonlyMap<string, RestCommit>> {
  const commits = await allPages((page) => {
    const query = { owner, repo, pull_number: number, per_page: pageSize, page };
    return octokit.rest.pulls.listCommits(query);
  });
  return new Map(commits.map((commit) => [commit.sha, commit]));
}

function toSigner(signer: SignerNode | null, user: Partial<RestUser> | null): CommitSigner {
  return { name: signer?.name ?? "", account: fromRest(user) };
}

/** The file's id shows a change for every commit except a merge that combined two versions of the file. */
async function changesAccounts({ node, readAccountsFile, compareMerge }: CommitReading): Promise<boolean> {
  const parents = node.parents.nodes;
  if (parents.some(({ file }) => file?.oid === node.file?.oid)) return false;
  if (parents.length < 2) return parents.length === 1 || node.file !== null;
  const [merged, ...sources] = await Promise.all([node, ...parents].map(({ oid }) => readAccountsFile(oid)));
  return compareMerge(merged, sources);
}

/**
 * Selects when a pull request's base branch was last changed, by a person or because the base was deleted.
 *
 * @see https://docs.github.com/en/graphql/reference/objects#baserefchangedevent
 */
export const retargetings = `timelineItems(
  itemTypes: [BASE_REF_CHANGED_EVENT, AUTOMATIC_BASE_CHANGE_SUCCEEDED_EVENT], last: 1
) {
  nodes { ... on BaseRefChangedEvent { createdAt } ... on AutomaticBaseChangeSucceededEvent { createdAt } }
}`;

const retargetedQuery = `query ($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      ${retargetings}
    }
  }
}`;

/** When a pull request's base branch was last changed, as GitHub writes times; undefined if never. */
export async function readRetargetedAt(
  octokit: GraphqlApi,
  { owner, repo }: Repository,
  number: number,
): Promise<string | undefined> {
  const answer = (await octokit.graphql(retargetedQuery, { owner, repo, number })) as {
    readonly repository: {
      readonly pullRequest: { readonly timelineItems: { readonly nodes: readonly { readonly createdAt: string }[] } };
    };
  };
  return answer.repository.pullRequest.timelineItems.nodes.at(-1)?.createdAt;
}
