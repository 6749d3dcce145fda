import type { EndedAccount } from "../../domain/apply/apply-result.ts";
import { readRecord, type AccountRecordsContext, writeRecord } from "../../files/account-records.ts";
import { secondsBetween } from "../../domain/utc.ts";
import { recordNotManaged } from "../../files/not-managed.ts";
import type { AccountRecord } from "../../domain/checklist/account-record.ts";

export interface RecordEndedContext extends AccountRecordsContext {
  readonly now: () => Date;
}

/**
 * Records the accounts that were taken out of the accounts file: in the record of each, or together in one file if they have
 * none. Every apply reports all of them, so that a lost result loses nothing; an account that a later apply does not report
 * is managed again.
 *
 * @param input.ended - undefined in the result of an apply that did not come so far
 * @param input.known - the records of all accounts
 * @param input.startedAt - when the run started: results arrive in any order, and an earlier run knows less
 * @returns the numbers of the issues that show a changed record.
 */
export async function recordEnded(
  context: RecordEndedContext,
  {
    ended,
    known,
    startedAt,
  }: {
    readonly ended: readonly EndedAccount[] | undefined;
    readonly known: readonly AccountRecord[];
    readonly startedAt: string | undefined;
  },
): Promise<readonly number[]> {
  if (ended === undefined) return [];
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
  for (const { account } of findManagedAgain({ ended, known, startedAt })) {
    const stored = await readRecord(context.octokit, { ...context, accountId: account.id });
    if (stored === undefined) continue;
    const { ended: was, ...record } = stored.record;
    if (was === undefined) continue;
    await writeRecord(context, { record, replaces: stored });
    issues.push(record.issue);
  }
  return issues;
}

/** A result lists no more accounts, the last ones that were taken out. */
const mostListed = 10_000;

function findManagedAgain({
  ended,
  known,
  startedAt,
}: {
  readonly ended: readonly EndedAccount[];
  readonly known: readonly AccountRecord[];
  readonly startedAt: string | undefined;
}): readonly AccountRecord[] {
  if (startedAt === undefined || ended.length >= mostListed) return [];
  const listed = new Set(ended.map(({ id }) => id));
  return known.filter(
    (record) =>
      record.ended !== undefined && !listed.has(record.account.id) && secondsBetween(record.ended.at, startedAt) > 0,
  );
}
