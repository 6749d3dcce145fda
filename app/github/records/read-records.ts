import type { Calls } from "../octokit.ts";
import { hasStatus } from "../errors.ts";
import { type BlobName, createBlobReader } from "../blobs.ts";
import type { Cache } from "../cache.ts";
import type { GraphqlApi } from "../graphql.ts";
import { recordsBranch, type RecordsCommit, type RecordsTipApi } from "./records-branch.ts";
import type { RecordsReader, RecordsTrustApi } from "./records-trust.ts";
import { fullName, type Repository } from "../repository.ts";

/** The Octokit calls that this file makes. */
export type ReadRecordsApi = RecordsTipApi & RecordsTrustApi & Calls<"repos.getContent">;

/** A records branch, with its verification. */
export interface ReadRecordsContext extends Repository {
  readonly records: { readonly trust: RecordsReader };
}

/**
 * Reads a file of the branch, or undefined if it does not exist.
 *
 * @throws RecordsError if a commit of the branch is not the App's own and verified.
 */
export async function readOwnFile(
  octokit: ReadRecordsApi,
  { owner, repo, records, path }: ReadRecordsContext & { readonly path: string },
): Promise<{ readonly text: string; readonly sha: string; readonly commit: string } | undefined> {
  const commit = await readTip(octokit, { owner, repo, records });
  if (commit === undefined) return undefined;
  const file = await readFile(octokit, { owner, repo, path, ref: commit });
  return file && { ...file, commit };
}

/**
 * The names of all files of the branch; texts are read in batches, because GitHub refuses a response with all of them.
 */
const filesQuery = `query ($owner: String!, $repo: String!, $folder: String!) {
  repository(owner: $owner, name: $repo) {
    object(expression: $folder) { ... on Tree { entries { name oid size } } }
  }
}`;

interface FilesAnswer {
  readonly repository: { readonly object: { readonly entries?: readonly RecordFile[] } | null };
}

interface RecordFile extends BlobName {
  readonly name: string;
}

/** A file of the branch that was read together with others. */
export interface OwnFile {
  readonly name: string;
  /** Undefined if GitHub does not show it as text. */
  readonly text: string | undefined;
  /** The commit at which it was listed. */
  readonly commit: string;
}

/**
 * Reads the files in the root folder of the branch whose names match; empty if the branch does not exist. The parsed
 * content is cached.
 *
 * @throws RecordsError if a commit of the branch is not the App's own and verified.
 */
export async function readOwnFiles<Value extends object>(
  octokit: ReadRecordsApi & GraphqlApi,
  { owner, repo, records, cache }: ReadRecordsContext & { readonly cache: Cache },
  { names, parse }: { readonly names: RegExp; readonly parse: (file: OwnFile) => Value },
): Promise<readonly Value[]> {
  const commit = await readTip(octokit, { owner, repo, records });
  if (commit === undefined) return [];
  const listed = await cache.once(`records ${fullName({ owner, repo })}@${commit}`, () =>
    listFiles(octokit, { owner, repo, commit }),
  );
  const readText = createBlobReader(octokit, { owner, repo });
  const values = await Promise.all(
    (listed ?? [])
      .filter(({ name }) => names.test(name))
      .map(async ({ name, oid, size }) =>
        // A blob's id is the digest of its content, so it means the same in every repository.
        cache.once(`record ${oid}`, async () => parse({ name, commit, text: await readText({ oid, size }) })),
      ),
  );
  return values.filter((value) => value !== undefined);
}

async function listFiles(
  octokit: GraphqlApi,
  { owner, repo, commit }: Repository & { readonly commit: string },
): Promise<readonly RecordFile[]> {
  const answer = (await octokit.graphql(filesQuery, { owner, repo, folder: `${commit}:` })) as FilesAnswer;
  return answer.repository.object?.entries ?? [];
}

/**
 * The last commit of the branch, after verifying that the App made it and all commits before it; undefined if the
 * branch does not exist.
 *
 * @throws RecordsError if the App did not.
 */
export async function readTip(
  octokit: ReadRecordsApi,
  { owner, repo, records }: ReadRecordsContext,
): Promise<string | undefined> {
  const commit = await readLastCommit(octokit, { owner, repo });
  if (commit === undefined) return undefined;
  await records.trust.verify(octokit, { owner, repo }, commit);
  return commit.sha;
}

async function readLastCommit(octokit: RecordsTipApi, place: Repository): Promise<RecordsCommit | undefined> {
  try {
    return (await octokit.rest.repos.getBranch({ ...place, branch: recordsBranch })).data.commit;
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    throw error;
  }
}

async function readFile(
  octokit: ReadRecordsApi,
  file: Repository & { readonly path: string; readonly ref: string },
): Promise<{ readonly text: string; readonly sha: string } | undefined> {
  try {
    const data = (await octokit.rest.repos.getContent(file)).data as { readonly content: string; readonly sha: string };
    return { text: Buffer.from(data.content, "base64").toString(), sha: data.sha };
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    throw error;
  }
}
