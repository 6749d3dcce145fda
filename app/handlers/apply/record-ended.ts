import type { EndedAccount } from "../../domain/apply/apply-result.ts";
import { readRecord, type AccountRecordsContext, writeRecord } from "../../files/account-records.ts";
import { recordNotManaged } from "../../files/not-managed.ts";
import type { AccountRecord } from "../../domain/checklist/account-record.ts";

export interface RecordEndedContext extends AccountRecordsContext {
  readonly now: () => Date;
}

/**
 * Records the accounts that were taken out of the accounts file: in the record of each, or together in one file if they have
 * none. Every apply reports all of them, so that a lost result loses nothing.
 *
 * @param input.known - the records of all accounts
 * @returns the numbers of the issues that show a changed record.
 */
export async function recordEnded(
  context: RecordEndedContext,
  { ended, known }: { readonly ended: readonly EndedAccount[]; readonly known: readonly AccountRecord[] },
): Promise<readonly number[]> {
  const records = new Map(known.map((record) => [record.account.id, record]));
  const at = context.now().toISOString();
  await recordNotManaged(context, { ended: ended.filter(({ id }) => !records.has(id)), at });
  const issues: number[] = [];
  for (const { id: accountId, how, state, commit } of ended) {
    if (records.get(accountId)?.ended !== undefined || !records.has(accountId)) continue;
    const stored = await readRecord(context.octokit, { ...context, accountId });
    if (stored === undefined || stored.record.ended !== undefined) continue;
    const record = { ...stored.record, ended: { how, ...(state !== undefined && { state }), commit, at } };
    await writeRecord(context, { record, replaces: stored });
    issues.push(record.issue);
  }
  return issues;
}
