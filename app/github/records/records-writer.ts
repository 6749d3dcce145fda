import { createHash } from "node:crypto";
import type { GraphqlApi } from "../graphql.ts";
import { type ReadRecordsApi, type ReadRecordsContext, readTip } from "./read-records.ts";
import { recordsBranch } from "./records-branch.ts";
import type { RecordsTrust } from "./records-trust.ts";
import { fullName, type Repository } from "../repository.ts";

/** The Octokit calls that this file makes. */
export type WriteRecordsApi = GraphqlApi & ReadRecordsApi;

/** A file of the records branch in the version that was read. */
export interface RecordVersion {
  /** The commit at which it was read. */
  readonly commit: string;
  /** Git's id of its content. */
  readonly sha: string;
}

/** A file to be written. */
export interface RecordChange {
  readonly path: string;
  readonly text: string;
  /** One line for the commit's message. */
  readonly message: string;
  /** The version that the new text is based on; undefined for a new file. */
  readonly replaces: RecordVersion | undefined;
}

/** Another change of the file came first: read it again and decide again. */
export class RecordConflictError extends Error {
  override readonly name = "RecordConflictError";
  readonly path: string;

  constructor(path: string) {
    super(`Could not write ${path} on the branch ${recordsBranch}: it has changed since it was read.`);
    this.path = path;
  }
}

/** Writes the records branches, with one commit at a time in each repository. */
export interface RecordsWriter {
  /** Verifies the branch; commits that this process wrote need no reading. */
  readonly trust: RecordsTrust;
  /**
   * Commits a change, together with other changes that wait in its repository at the same time. Returns the new
   * version.
   *
   * @throws {@link RecordConflictError} if the file is no longer the version that the change replaces.
   */
  write(octokit: WriteRecordsApi, branch: Repository, change: RecordChange): Promise<RecordVersion>;
}

/** A change whose caller waits for the commit. */
interface WaitingChange extends RecordChange {
  readonly octokit: WriteRecordsApi;
  readonly resolve: (version: RecordVersion) => void;
  readonly reject: (error: unknown) => void;
}

const mostFiles = 100;
const mostAttempts = 8;

/**
 * Creates the writer. GitHub accepts writes to a branch only one after the other, even for different files, so a
 * process has one writer.
 *
 * `pause` waits between attempts, and `random` (0 to 1) spreads the attempts of several processes.
 *
 * @see https://docs.github.com/en/rest/repos/contents#create-or-update-file-contents
 */
export function createRecordsWriter(surroundings: {
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly random: () => number;
  readonly trust: RecordsTrust;
}): RecordsWriter {
  const lines = new Map<string, WaitingChange[]>();
  const drain = async (key: string, branch: Repository, waiting: WaitingChange[]): Promise<void> => {
    // Changes of the same moment are committed together.
    await Promise.resolve();
    while (waiting.length > 0) await commitBatch(takeBatch(waiting), branch, surroundings);
    lines.delete(key);
  };
  return {
    trust: surroundings.trust,
    write: (octokit, branch, change) =>
      new Promise((resolve, reject) => {
        const key = fullName(branch);
        const line = lines.get(key);
        const waiting = line ?? [];
        waiting.push({ ...change, octokit, resolve, reject });
        if (line !== undefined) return;
        lines.set(key, waiting);
        void drain(key, branch, waiting);
      }),
  };
}

/** Takes the waiting changes for the next commit: at most one per file, because each replaces a version. */
function takeBatch(waiting: WaitingChange[]): readonly WaitingChange[] {
  const batch = new Map<string, WaitingChange>();
  for (const change of waiting) {
    if (batch.size < mostFiles && !batch.has(change.path)) batch.set(change.path, change);
  }
  const taken = [...batch.values()];
  waiting.splice(0, waiting.length, ...waiting.filter((change) => !taken.includes(change)));
  return taken;
}

async function commitBatch(
  batch: readonly WaitingChange[],
  branch: Repository,
  { pause, random, trust }: Parameters<typeof createRecordsWriter>[0],
): Promise<void> {
  let remaining = batch;
  try {
    let head = commonCommit(batch);
    for (let attempt = 1; remaining.length > 0; attempt += 1) {
      if (head === undefined) ({ head, remaining } = await dropConflicts(remaining, { ...branch, records: { trust } }));
      if (remaining.length === 0) return;
      if (await commit(remaining, branch, { head, trust })) return;
      if (attempt === mostAttempts) throw new RecordConflictError(remaining.map(({ path }) => path).join(", "));
      head = undefined;
      await pause(random() * 100 * attempt);
    }
  } catch (error) {
    for (const { reject } of remaining) reject(error);
  }
}

/** The commit at which all changes were read, if it is the same; it is the head unless another commit followed. */
function commonCommit(batch: readonly WaitingChange[]): string | undefined {
  const commits = new Set(batch.map(({ replaces }) => replaces?.commit));
  return commits.size === 1 ? [...commits][0] : undefined;
}

/** Reads the head, which must be the App's, and rejects the changes whose file has changed there. */
async function dropConflicts(
  batch: readonly WaitingChange[],
  branch: ReadRecordsContext,
): Promise<{ readonly head: string; readonly remaining: readonly WaitingChange[] }> {
  const [{ octokit } = never()] = batch;
  const head = await readTip(octokit, branch);
  if (head === undefined) throw new Error(`The branch ${recordsBranch} in ${fullName(branch)} does not exist.`);
  const shas = await readShas(octokit, { ...branch, head, paths: batch.map(({ path }) => path) });
  const remaining: WaitingChange[] = [];
  for (const [index, change] of batch.entries()) {
    if (shas[index] === change.replaces?.sha) remaining.push(change);
    else change.reject(new RecordConflictError(change.path));
  }
  return { head, remaining };
}

/** Git's ids of files at a commit; undefined for missing files. */
async function readShas(
  octokit: WriteRecordsApi,
  { owner, repo, head, paths }: Repository & { readonly head: string; readonly paths: readonly string[] },
): Promise<readonly (string | undefined)[]> {
  const names = paths.map((_, index) => `file${index}`);
  const query = `query ($owner: String!, $repo: String!, ${names.map((name) => `$${name}: String!`).join(", ")}) {
    repository(owner: $owner, name: $repo) {
      ${names.map((name) => `${name}: object(expression: $${name}) { oid }`).join("\n      ")}
    }
  }`;
  const expressions = Object.fromEntries(paths.map((path, index) => [`file${index}`, `${head}:${path}`]));
  const answer = (await octokit.graphql(query, { owner, repo, ...expressions })) as {
    readonly repository: Readonly<Record<string, { readonly oid: string } | null>>;
  };
  return names.map((name) => answer.repository[name]?.oid);
}

const commitMutation = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`;

/** Commits the changes on top of a head; false if the branch has moved in the meantime. */
async function commit(
  changes: readonly WaitingChange[],
  branch: Repository,
  { head, trust }: { readonly head: string; readonly trust: RecordsTrust },
): Promise<boolean> {
  const [{ octokit } = never()] = changes;
  const input = {
    branch: { repositoryNameWithOwner: fullName(branch), branchName: recordsBranch },
    expectedHeadOid: head,
    message: messageOf(changes),
    fileChanges: {
      additions: changes.map(({ path, text }) => ({ path, contents: Buffer.from(text).toString("base64") })),
    },
  };
  try {
    const answer = (await octokit.graphql(commitMutation, { input })) as CommitAnswer;
    const { oid } = answer.createCommitOnBranch.commit;
    trust.made(branch, { sha: oid, parent: head });
    for (const { text, resolve } of changes) resolve({ commit: oid, sha: blobSha(text) });
    return true;
  } catch (error) {
    if (isStale(error)) return false;
    throw error;
  }
}

interface CommitAnswer {
  readonly createCommitOnBranch: { readonly commit: { readonly oid: string } };
}

/** Git's id of a file with this text. */
function blobSha(text: string): string {
  const bytes = Buffer.from(text);
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

function messageOf(changes: readonly RecordChange[]): { readonly headline: string; readonly body?: string } {
  const messages = changes.map(({ message }) => message);
  const [headline = ""] = messages;
  return messages.length === 1
    ? { headline }
    : { headline: `Record ${messages.length} changes`, body: messages.join("\n") };
}

function isStale(error: unknown): boolean {
  if (!(error instanceof Error) || !("errors" in error) || !Array.isArray(error.errors)) return false;
  return (error.errors as readonly { readonly type?: unknown }[]).some(({ type }) => type === "STALE_DATA");
}

function never(): never {
  throw new Error("A commit without a change.");
}
