import type { Calls } from "../github/octokit.ts";
import { type AccountRecord, parseAccountRecord, renderAccountRecord } from "../domain/checklist/account-record.ts";
import type { NewFile } from "../github/account-branch.ts";
import { AdapterError } from "../github/errors.ts";
import { createBranch, type CreateBranchApi } from "../github/create-branch.ts";
import type { Cache } from "../github/cache.ts";
import type { GraphqlApi } from "../github/graphql.ts";
import {
  type OwnFile,
  type ReadRecordsApi,
  type ReadRecordsContext,
  readOwnFile,
  readOwnFiles,
  readTip,
} from "../github/records/read-records.ts";
import { recordsBranch, RecordsError } from "../github/records/records-branch.ts";
import type { RecordVersion, RecordsWriter, WriteRecordsApi } from "../github/records/records-writer.ts";
import type { Repository } from "../github/repository.ts";

/** The Octokit calls that this file makes. */
export type RecordsApi = WriteRecordsApi & CreateBranchApi & Calls<"git.createTree" | "git.createCommit">;

/** The repository whose records are written, and the clients that write them. */
export interface AccountRecordsContext extends Repository {
  readonly octokit: RecordsApi;
  readonly records: RecordsWriter;
}

/** The file of an account on the records branch, as an update must name it. */
export interface StoredRecord extends RecordVersion {
  readonly record: AccountRecord;
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
  const record = parseRecord({ ...file, name: path });
  if (record.account.id !== accountId) {
    throw new RecordsError(file.commit, `${path} is the record of another account, ${record.account.id}.`);
  }
  return { record, sha: file.sha, commit: file.commit };
}

/**
 * Reads the records of all accounts; empty if the branch does not exist.
 *
 * @throws {@link RecordsError} as {@link readRecord} does.
 */
export async function readAllRecords(
  octokit: ReadRecordsApi & GraphqlApi,
  context: ReadRecordsContext & { readonly cache: Cache },
): Promise<readonly AccountRecord[]> {
  return readOwnFiles(octokit, context, { names: /^\d{12}\.json$/u, parse: parseRecord });
}

function parseRecord({ name, text, commit }: OwnFile): AccountRecord {
  const parsed = parseAccountRecord(text ?? "");
  if (parsed.kind === "record") return parsed.record;
  throw new RecordsError(commit, `${name} is not a record (${parsed.reason}).`);
}

/**
 * Commits a record and returns its new version.
 *
 * @throws RecordConflictError if the record is no longer the version that this one replaces.
 */
export async function writeRecord(
  { octokit, owner, repo, records }: AccountRecordsContext,
  { record, replaces }: { readonly record: AccountRecord; readonly replaces: RecordVersion | undefined },
): Promise<RecordVersion> {
  const file = { path: recordPath(record.account.id), text: renderAccountRecord(record), replaces };
  return records.write(octokit, { owner, repo }, { ...file, message: commitMessage(record) });
}

/**
 * Creates the records branch with its own root commit, if it does not exist.
 *
 * The commit gets no author: GitHub signs an App's commit only if the App does not name one.
 *
 * @throws {@link AdapterError} if GitHub does not let the App create it.
 */
export async function ensureRecordsBranch(
  octokit: RecordsApi,
  { owner, repo, records }: Omit<AccountRecordsContext, "octokit">,
): Promise<void> {
  if ((await readTip(octokit, { owner, repo, records })) !== undefined) return;
  const readme: NewFile = { path: "README.md", mode: "100644", type: "blob", content: readmeText };
  const tree = await octokit.rest.git.createTree({ owner, repo, tree: [readme] });
  const commit = await octokit.rest.git.createCommit({
    owner,
    repo,
    message: "Begin the records of AWS accounts",
    tree: tree.data.sha,
    parents: [],
  });
  const created = await createBranch(octokit, { owner, repo }, { branch: recordsBranch, sha: commit.data.sha });
  if (created === "made") records.trust.made({ owner, repo }, { sha: commit.data.sha, parent: undefined });
  if (created !== "refused") return;
  throw new AdapterError(
    `Could not create the branch ${recordsBranch}: GitHub refused it. Delete any branch whose name begins with ` +
      `${recordsBranch}/, and put the App on the bypass list of the rulesets for ${recordsBranch}.`,
  );
}

const readmeText = `# Records of AWS accounts

One file per account: who secured its root user, what they did, and when. Below \`requests\`, one per request: the deliveries of its e-mails, if any. In \`used-emails.json\`: every root e-mail that the accounts file ever had. In \`adopted-accounts.json\`: every account that existed before and was adopted, when it joined the organisation, and who approved that. In \`not-managed.json\`: accounts without a file of their own that were taken out of the accounts file. Only the App may write this branch.
`;

function commitMessage({ account, ticks, completed }: AccountRecord): string {
  const state = completed === null ? `${ticks.length} steps done` : "complete";
  return `Record account ${account.id}: ${state}`;
}
