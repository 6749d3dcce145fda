import type { Calls } from "../octokit.ts";
import { parseAccountRecord, type AccountRecord } from "../../domain/checklist/account-record.ts";
import { hasStatus } from "../errors.ts";
import { type BlobName, createBlobReader } from "../blobs.ts";
import type { Cache } from "../cache.ts";
import type { GraphqlApi } from "../graphql.ts";
import { recordsBranch, type RecordsCommit, RecordsError, type RecordsTipApi } from "./records-branch.ts";
import type { RecordsReader, RecordsTrustApi } from "./records-trust.ts";
import { fullName, type Repository } from "../repository.ts";

/** The Octokit calls that this file makes. */
export type ReadRecordsApi = RecordsTipApi & RecordsTrustApi & Calls<"repos.getContent">;

/** A records branch, with its verification. */
export interface ReadRecordsContext extends Repository {
  readonly records: { readonly trust: RecordsReader };
}

/** The file of an account on the records branch, as an update must name it. */
export interface StoredRecord {
  readonly record: AccountRecord;
  /** Git's id of the file's content. */
  readonly sha: string;
  /** The commit at which it was read. */
  readonly commit: string;
}

/** The path of an account's record. */
export function recordPath(accountId: string): string {
  return `${accountId}.json`;
}

/**
 * Reads the record of an account, or undefined if it does not exist.
 *
 * @throws {@link RecordsError} if a commit of the branch is not the App's own and verified, or the file is not a record: then
 * nothing on the branch can be trusted.
 */
export async function readRecord(
  octokit: ReadRecordsApi,
  { owner, repo, records, accountId }: ReadRecordsContext & { readonly accountId: string },
): Promise<StoredRecord | undefined> {
  const path = recordPath(accountId);
  const file = await readOwnFile(octokit, { owner, repo, records, path });
  if (file === undefined) return undefined;
  const parsed = parseAccountRecord(file.text);
  if (parsed.kind === "invalid") throw new RecordsError(file.commit, `${path} is not a record (${parsed.reason}).`);
  if (parsed.record.account.id !== accountId) {
    throw new RecordsError(file.commit, `${path} is the record of another account, ${parsed.record.account.id}.`);
  }
  return { record: parsed.record, sha: file.sha, commit: file.commit };
}

/**
 * Reads a file of the branch, or undefined if it does not exist.
 *
 * @throws {@link RecordsError} if a commit of the branch is not the App's own and verified.
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

/**
 * Reads the records of all accounts; empty if the branch does not exist.
 *
 * @throws {@link RecordsError} as {@link readRecord} does.
 */
export async function readAllRecords(
  octokit: ReadRecordsApi & GraphqlApi,
  { owner, repo, records, cache }: ReadRecordsContext & { readonly cache: Cache },
): Promise<readonly AccountRecord[]> {
  const tip = await readTip(octokit, { owner, repo, records });
  if (tip === undefined) return [];
  const listed = await cache.once(`records ${fullName({ owner, repo })}@${tip}`, () =>
    listRecords(octokit, { owner, repo, tip }),
  );
  return readListed(octokit, listed ?? [], { owner, repo, tip, cache });
}

async function listRecords(
  octokit: GraphqlApi,
  { owner, repo, tip }: Repository & { readonly tip: string },
): Promise<readonly RecordFile[]> {
  const answer = (await octokit.graphql(filesQuery, { owner, repo, folder: `${tip}:` })) as FilesAnswer;
  return (answer.repository.object?.entries ?? []).filter(({ name }) => /^\d{12}\.json$/u.test(name));
}

/** Reads the content of these files; cached content is not read again. */
async function readListed(
  octokit: GraphqlApi,
  files: readonly RecordFile[],
  { owner, repo, tip, cache }: Repository & { readonly tip: string; readonly cache: Cache },
): Promise<readonly AccountRecord[]> {
  const readText = createBlobReader(octokit, { owner, repo });
  const records = await Promise.all(
    files.map(async ({ name, oid, size }) =>
      // A blob's id is the digest of its content, so it means the same in every repository.
      cache.once(`record ${oid}`, async () => parseRecord(await readText({ oid, size }), { name, tip })),
    ),
  );
  return records.filter((record) => record !== undefined);
}

function parseRecord(
  text: string | undefined,
  { name, tip }: { readonly name: string; readonly tip: string },
): AccountRecord {
  const parsed = parseAccountRecord(text ?? "");
  if (parsed.kind === "record") return parsed.record;
  throw new RecordsError(tip, `${name} is not a record (${parsed.reason}).`);
}

/**
 * The last commit of the branch, after verifying that the App made it and all commits before it; undefined if the
 * branch does not exist.
 *
 * @throws {@link RecordsError} if the App did not.
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
