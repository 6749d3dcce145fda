import { findEmails, parseUsedEmails, renderUsedEmails, usedEmailsPath } from "../domain/request/used-emails.ts";
import { type FileVersion, listVersionsSince } from "./accounts-file-history.ts";
import { readAccountsFile, readCommittedAccountsFile } from "./accounts-file.ts";
import { createBlobReader, longestText } from "../github/blobs.ts";
import type { Cache } from "../github/cache.ts";
import type { ContentsApi } from "../github/contents.ts";
import type { GraphqlApi } from "../github/graphql.ts";
import { readOwnFile } from "../github/records/read-records.ts";
import { RecordsError } from "../github/records/records-branch.ts";
import { ensureRecordsBranch, type RecordsApi, type AccountRecordsContext } from "./account-records.ts";
import { RecordConflictError, type RecordVersion } from "../github/records/records-writer.ts";
import { fullName } from "../github/repository.ts";

export type UsedEmailsApi = ContentsApi & GraphqlApi & RecordsApi;

type Place = Omit<AccountRecordsContext, "octokit">;

/** The facts about one repository. They only grow: a commit never changes, and an e-mail stays used for ever. */
interface Known {
  readonly emails: Set<string>;
  readonly commits: Set<string>;
  readonly blobs: Set<string>;
  /**
   * Resolves when no read is running. Reads run one after the other, so that each uses the results of the one before.
   */
  idle: Promise<unknown>;
}

/** The facts that were read from the accounts files' histories, by repository. */
export type UsedEmailsCache = Map<string, Known>;

/**
 * Every e-mail that the accounts file ever had up to a commit, in lower case.
 *
 * The whole history is read once per repository. The result is stored in a file on the records branch, and later calls
 * add the newer commits. If the App did not write that file, it is ignored and the whole history is read.
 */
export async function readUsedEmails(
  octokit: UsedEmailsApi,
  place: Place,
  { sha, cache }: { readonly sha: string; readonly cache: UsedEmailsCache },
): Promise<ReadonlySet<string>> {
  const name = fullName(place);
  const known = cache.get(name) ?? { emails: new Set(), commits: new Set(), blobs: new Set(), idle: Promise.resolve() };
  cache.set(name, known);
  const reading = known.idle.then(() => extend(octokit, place, known, sha));
  known.idle = reading.catch(() => undefined);
  await reading;
  return known.emails;
}

/** E-mails of accounts that were removed: those that the accounts file had before a commit, and has no longer there. */
export async function readFormerEmails(
  octokit: UsedEmailsApi,
  place: Place,
  { sha, cache, files }: { readonly sha: string; readonly cache: UsedEmailsCache; readonly files: Cache },
): Promise<ReadonlySet<string>> {
  const { owner, repo } = place;
  const used = await readUsedEmails(octokit, place, { sha, cache });
  const file = await readCommittedAccountsFile(octokit, { owner, repo, commit: sha }, files);
  const current = new Set(findEmails(new TextDecoder().decode(file)));
  return new Set([...used].filter((email) => !current.has(email)));
}

async function extend(octokit: UsedEmailsApi, place: Place, known: Known, sha: string): Promise<void> {
  if (known.commits.has(sha)) return;
  const stored = await loadStored(octokit, place, known);
  const versions = await listVersionsSince(octokit, place, { sha, isKnown: (commit) => known.commits.has(commit) });
  await readVersions(octokit, place, known, versions);
  const [newest] = versions;
  if (newest !== undefined && stored.kind === "trusted") await store(octokit, place, known, { newest, ...stored });
  for (const { commit } of versions) known.commits.add(commit);
  known.commits.add(sha);
}

type Stored =
  { readonly kind: "distrusted" } | { readonly kind: "trusted"; readonly replaces: RecordVersion | undefined };

/** Loads the e-mails from the stored file, but only if the App wrote it. */
async function loadStored(octokit: UsedEmailsApi, place: Place, known: Known): Promise<Stored> {
  try {
    const file = await readOwnFile(octokit, { ...place, path: usedEmailsPath });
    const parsed = parseUsedEmails(file?.text ?? "");
    if (parsed.kind === "value") {
      for (const email of parsed.value.emails) known.emails.add(email);
      known.commits.add(parsed.value.commit);
    }
    return { kind: "trusted", replaces: file };
  } catch (error) {
    if (error instanceof RecordsError) return { kind: "distrusted" };
    throw error;
  }
}

/** Adds the e-mails of each version; those already read are kept if a later version cannot be read. */
async function readVersions(
  octokit: UsedEmailsApi,
  { owner, repo }: Place,
  known: Known,
  versions: readonly FileVersion[],
): Promise<void> {
  const blobs = new Map(
    versions.flatMap(({ commit, blob }) => (blob === undefined ? [] : [[blob.oid, { commit, ...blob }]])),
  );
  const unread = [...blobs.values()].filter(({ oid }) => !known.blobs.has(oid));
  const add = (oid: string, text: string): void => {
    for (const email of findEmails(text)) known.emails.add(email);
    known.blobs.add(oid);
  };
  const read = createBlobReader(octokit, { owner, repo });
  await Promise.all(
    unread.map(async (blob) => {
      const text = blob.size > longestText ? undefined : await read(blob);
      if (text !== undefined) add(blob.oid, text);
    }),
  );
  for (const { oid, commit } of unread) {
    if (known.blobs.has(oid)) continue;
    const bytes = await readAccountsFile(octokit, { owner, repo, ref: commit });
    add(oid, new TextDecoder().decode(bytes));
  }
}

/** How often a write may conflict with another writer; after that, the next version of the accounts file writes it. */
const attempts = 3;

/** Writes the known e-mails, together with any that another writer has stored in the meantime. */
async function store(
  octokit: UsedEmailsApi,
  place: Place,
  known: Known,
  { newest, replaces }: { readonly newest: FileVersion; readonly replaces: RecordVersion | undefined },
): Promise<void> {
  let replaced = replaces;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    try {
      if (replaced === undefined) await ensureRecordsBranch(octokit, place);
      const text = renderUsedEmails(newest.commit, known.emails);
      const message = `Record the root e-mails of the accounts file up to ${newest.commit.slice(0, 7)}`;
      await place.records.write(octokit, place, { path: usedEmailsPath, message, text, replaces: replaced });
      return;
    } catch (error) {
      if (!(error instanceof RecordConflictError)) throw error;
    }
    const stored = await loadStored(octokit, place, known);
    if (stored.kind === "distrusted") return;
    replaced = stored.replaces;
  }
}
