import type { EndedAccount } from "../domain/apply/apply-result.ts";
import { addNotManaged, notManagedPath, parseNotManaged } from "../domain/apply/not-managed.ts";
import { readOwnFile } from "../github/records/read-records.ts";
import { RecordsError } from "../github/records/records-branch.ts";
import type { AccountRecordsContext } from "./account-records.ts";

/**
 * Records accounts that have no record of their own, unless the file has them already.
 *
 * @throws RecordsError if a commit of the branch is not the App's own and verified, or the file cannot be read.
 */
export async function recordNotManaged(
  { octokit, owner, repo, records }: AccountRecordsContext,
  { ended, at }: { readonly ended: readonly EndedAccount[]; readonly at: string },
): Promise<void> {
  if (ended.length === 0) return;
  const file = await readOwnFile(octokit, { owner, repo, records, path: notManagedPath });
  const parsed = file?.text === undefined ? undefined : parseNotManaged(file.text);
  if (file !== undefined && parsed?.kind !== "value") {
    const reason = parsed === undefined ? "it is not text" : parsed.reason;
    throw new RecordsError(file.commit, `${notManagedPath} cannot be read (${reason}).`);
  }
  const before = parsed?.kind === "value" ? parsed.value : { accounts: [] };
  const text = addNotManaged(before, ended, at);
  if (text === undefined) return;
  const message = `Record accounts that were taken out of the accounts file`;
  await records.write(octokit, { owner, repo }, { path: notManagedPath, message, text, replaces: file });
}
