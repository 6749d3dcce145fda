import { parseRequestEmails, type RequestEmails, renderRequestEmails } from "../domain/notifications/request-emails.ts";
import { readOwnFile, type ReadRecordsContext } from "../github/records/read-records.ts";
import { RecordsError } from "../github/records/records-branch.ts";
import { ensureRecordsBranch, type RecordsApi, type AccountRecordsContext } from "./account-records.ts";
import type { RecordVersion } from "../github/records/records-writer.ts";

/** The file of a request on the records branch. */
export interface StoredRequestEmails extends RecordVersion {
  readonly mails: RequestEmails;
}

function pathOf(request: number): string {
  return `requests/${request}.json`;
}

/**
 * Reads the delivery record of a request's e-mails, or undefined if it does not exist.
 *
 * @throws {@link RecordsError} if it cannot be trusted.
 */
export async function readRequestEmails(
  octokit: RecordsApi,
  place: ReadRecordsContext,
  request: number,
): Promise<StoredRequestEmails | undefined> {
  const path = pathOf(request);
  const file = await readOwnFile(octokit, { ...place, path });
  if (file === undefined) return undefined;
  const parsed = parseRequestEmails(file.text);
  if (parsed.kind === "malformed") throw new RecordsError(file.commit, `${path} cannot be read (${parsed.reason}).`);
  return { mails: parsed.value, sha: file.sha, commit: file.commit };
}

/** Commits the delivery record; this can be the first file of the branch. */
export async function writeRequestEmails(
  { octokit, ...place }: AccountRecordsContext,
  { mails, replaces }: { readonly mails: RequestEmails; readonly replaces: RecordVersion | undefined },
): Promise<void> {
  if (replaces === undefined) await ensureRecordsBranch(octokit, place);
  const message = `Record the e-mails of request ${mails.request}`;
  const file = { path: pathOf(mails.request), message, text: renderRequestEmails(mails), replaces };
  await place.records.write(octokit, place, file);
}
