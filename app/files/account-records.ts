import type { Calls } from "../github/octokit.ts";
import { renderAccountRecord, type AccountRecord } from "../domain/checklist/account-record.ts";
import { AdapterError } from "../github/errors.ts";
import { createBranch, type CreateBranchApi } from "../github/create-branch.ts";
import { readTip, recordPath } from "../github/records/read-records.ts";
import { recordsBranch } from "../github/records/records-branch.ts";
import type { RecordVersion, RecordsWriter, WriteRecordsApi } from "../github/records/records-writer.ts";
import type { Repository } from "../github/repository.ts";

/** What is called of Octokit. */
export type RecordsApi = WriteRecordsApi & CreateBranchApi & Calls<"git.createTree" | "git.createCommit">;

/** Whose records are written, and by what. */
export interface AccountRecordsContext extends Repository {
  readonly octokit: RecordsApi;
  readonly records: RecordsWriter;
  /** The App's own name; its bot's login is this with `[bot]`. */
  readonly appSlug: string;
}

interface NewFile {
  readonly path: string;
  readonly mode: "100644";
  readonly type: "blob";
  readonly content: string;
}

/**
 * Commits a record and returns its new version.
 *
 * @throws RecordConflictError if it is another by now than the one it replaces.
 */
export async function writeRecord(
  { octokit, owner, repo, records }: AccountRecordsContext,
  { record, replaces }: { readonly record: AccountRecord; readonly replaces: RecordVersion | undefined },
): Promise<RecordVersion> {
  const file = { path: recordPath(record.account.id), text: renderAccountRecord(record), replaces };
  return records.write(octokit, { owner, repo }, { ...file, message: commitMessage(record) });
}

/**
 * Makes the records branch where there is none, with a history of its own.
 *
 * No author is given: GitHub signs a commit that an App makes as itself, and only such a commit.
 *
 * @throws {@link AdapterError} if GitHub does not let the App make it.
 */
export async function ensureRecordsBranch(
  octokit: RecordsApi,
  { owner, repo, records }: Pick<AccountRecordsContext, "owner" | "repo" | "records">,
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
    `Could not make the branch ${recordsBranch}: GitHub refused it. Delete any branch whose name begins with ` +
      `${recordsBranch}/, and put the App on the bypass list of the rulesets for ${recordsBranch}.`,
  );
}

const readmeText = `# Records of AWS accounts

One file per account: who secured its root user, what they did, and when. Below \`requests\`, one per request: what became of its e-mails, where there are any. In \`used-emails.json\`: every root e-mail that the accounts file ever had. The App writes this branch; nobody else may.
`;

function commitMessage({ account, ticks, completed }: AccountRecord): string {
  const state = completed === null ? `${ticks.length} steps done` : "complete";
  return `Record account ${account.id}: ${state}`;
}
