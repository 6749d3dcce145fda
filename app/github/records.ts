import { renderAccountRecord, type AccountRecord } from "../domain/checklist/account-record.ts";
import { type ReadRecordsApi, readTip, recordPath, recordsBranch } from "./read-records.ts";
import type { Repository } from "./repository.ts";

/** What is called of Octokit. */
export interface RecordsApi {
  readonly rest: {
    readonly repos: ReadRecordsApi["rest"]["repos"] & {
      createOrUpdateFileContents(
        file: Repository & {
          readonly path: string;
          readonly message: string;
          readonly content: string;
          readonly branch: string;
          readonly sha?: string;
        },
      ): Promise<unknown>;
    };
    readonly git: {
      createTree(tree: Repository & { readonly tree: NewFile[] }): Promise<{ readonly data: { readonly sha: string } }>;
      createCommit(
        commit: Repository & { readonly message: string; readonly tree: string; readonly parents: string[] },
      ): Promise<{ readonly data: { readonly sha: string } }>;
      createRef(ref: Repository & { readonly ref: string; readonly sha: string }): Promise<unknown>;
    };
  };
}

interface NewFile {
  readonly path: string;
  readonly mode: "100644";
  readonly type: "blob";
  readonly content: string;
}

/** Commits a record; `replaces` is the content it was made from. */
export async function writeRecord(
  octokit: RecordsApi,
  {
    owner,
    repo,
    record,
    replaces,
  }: Repository & { readonly record: AccountRecord; readonly replaces: string | undefined },
): Promise<void> {
  const file = { path: recordPath(record.account.id), text: renderAccountRecord(record), replaces };
  await writeOwnFile(octokit, { owner, repo, ...file, message: commitMessage(record) });
}

/** Commits a file; `replaces` is the content it was made from, so that GitHub refuses where somebody was faster. */
export async function writeOwnFile(
  octokit: RecordsApi,
  {
    text,
    replaces,
    ...file
  }: Repository & Readonly<Record<"path" | "message" | "text", string>> & { readonly replaces: string | undefined },
): Promise<void> {
  await octokit.rest.repos.createOrUpdateFileContents({
    ...file,
    content: Buffer.from(text).toString("base64"),
    branch: recordsBranch,
    ...(replaces === undefined ? {} : { sha: replaces }),
  });
}

/**
 * Makes the records branch where there is none, with a history of its own.
 *
 * No author is given: GitHub signs a commit that an App makes as itself, and only such a commit.
 */
export async function ensureRecordsBranch(
  octokit: RecordsApi,
  { owner, repo, appSlug }: Repository & { readonly appSlug: string },
): Promise<void> {
  if ((await readTip(octokit, { owner, repo, appSlug })) !== undefined) return;
  const readme: NewFile = { path: "README.md", mode: "100644", type: "blob", content: readmeText };
  const tree = await octokit.rest.git.createTree({ owner, repo, tree: [readme] });
  const commit = await octokit.rest.git.createCommit({
    owner,
    repo,
    message: "Begin the records of AWS accounts",
    tree: tree.data.sha,
    parents: [],
  });
  await octokit.rest.git.createRef({ owner, repo, ref: `refs/heads/${recordsBranch}`, sha: commit.data.sha });
}

const readmeText = `# Records of AWS accounts

One file per account: who secured its root user, what they did, and when. Below \`requests\`, one per request: what became of its e-mails, where there are any. The App writes this branch; nobody else may.
`;

function commitMessage({ account, ticks, completed }: AccountRecord): string {
  const state = completed === null ? `${ticks.length} steps done` : "complete";
  return `Record account ${account.id}: ${state}`;
}
