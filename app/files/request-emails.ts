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
 * Reads what is known of a request's mails, or undefined where that is nothing.
 *
 * @throws {@link RecordsError} where it cannot be believed.
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

/** Commits what is known; the first file may be the first of the branch. */
export async function writeRequestEmails(
  { octokit, ...place }: Omit<AccountRecordsContext, "appSlug">,
  { mails, replaces }: { readonly mails: RequestEmails; readonly replaces: RecordVersion | undefined },
): Promise<void> {
  if (replaces === undefined) await ensureRecordsBranch(octokit, place);
  const message = `Note what is known of request ${mails.request}`;
  const file = { path: pathOf(mails.request), message, text: renderRequestEmails(mails), replaces };
  await place.records.write(octokit, place, file);
}
