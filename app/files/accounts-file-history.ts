import { accountsFilePath } from "../domain/settings/settings.ts";
import type { BlobName } from "../github/blobs.ts";
import type { GraphqlApi } from "../github/graphql.ts";
import type { Repository } from "../github/repository.ts";

/** A commit that changed the accounts file, and the file after it; undefined if the commit deleted the file. */
export interface FileVersion {
  readonly commit: string;
  readonly blob: BlobName | undefined;
}

const versionsQuery = `query ($owner: String!, $repo: String!, $sha: GitObjectID!, $path: String!, $after: String) {
  repository(owner: $owner, name: $repo) {
    object(oid: $sha) {
      ... on Commit {
        history(first: 100, after: $after, path: $path) {
          nodes { oid file(path: $path) { oid size } }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
  }
}`;

interface HistoryAnswer {
  readonly repository: {
    readonly object: {
      readonly history?: {
        readonly nodes: readonly { readonly oid: string; readonly file: BlobName | null }[];
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
      };
    } | null;
  };
}

/**
 * Lists the versions of the accounts file up to a commit, newest first, and stops at the first known commit. It lists
 * the whole history if no commit is known, for example after the history was rewritten.
 *
 * A merged side branch may have versions older than the known commit. If the merge dropped them, they were never on the
 * default branch, so they may be missing.
 */
export async function listVersionsSince(
  octokit: GraphqlApi,
  { owner, repo }: Repository,
  { sha, isKnown }: { readonly sha: string; readonly isKnown: (commit: string) => boolean },
): Promise<readonly FileVersion[]> {
  const versions: FileVersion[] = [];
  for (let after: string | null | undefined = null; after !== undefined;) {
    const variables = { owner, repo, sha, path: accountsFilePath, after };
    const answer = (await octokit.graphql(versionsQuery, variables)) as HistoryAnswer;
    const history = answer.repository.object?.history;
    for (const { oid, file } of history?.nodes ?? []) {
      if (isKnown(oid)) return versions;
      versions.push({ commit: oid, blob: file ?? undefined });
    }
    after = history?.pageInfo.hasNextPage === true ? history.pageInfo.endCursor : undefined;
  }
  return versions;
}
