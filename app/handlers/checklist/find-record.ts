import { parseChecklistBody } from "../../domain/checklist/checklist-body.ts";
import type { Edit } from "../../domain/comments/edit.ts";
import { readOlderEdits } from "../../github/issues/read-checklist.ts";
import { readRecord, type StoredRecord } from "../../files/account-records.ts";
import type { ChecklistContext, RestoredChecklist } from "./context.ts";

/** Anyone who may edit the issue may write any number of account ids into it. */
const mostClaims = 5;

/** Finds the record that names this issue; the issue's own text only names the accounts whose records to read. */
export async function findRecord(
  context: ChecklistContext,
  issue: RestoredChecklist,
): Promise<StoredRecord | undefined> {
  const claimed = [parseChecklistBody(issue.body).accountId, /\((\d{12})\)/u.exec(issue.title)?.[1]];
  const found = await findRecordAmong(context, claimed);
  if (found !== undefined) return found;
  const earlier = (await allEdits(context, issue, null)).map(({ text }) => parseChecklistBody(text ?? "").accountId);
  return findRecordAmong(
    context,
    earlier.filter((accountId) => !claimed.includes(accountId)),
  );
}

async function findRecordAmong(
  context: ChecklistContext,
  claims: readonly (string | undefined)[],
): Promise<StoredRecord | undefined> {
  const accountIds = [...new Set(claims)].filter((accountId) => accountId !== undefined);
  for (const accountId of accountIds.slice(0, mostClaims)) {
    const stored = await readRecord(context.octokit, { ...context, accountId });
    if (stored?.record.issue === context.issueNumber) return stored;
  }
  return undefined;
}

/** Returns the edits of an issue, back to the one that was judged last. */
export async function allEdits(
  context: ChecklistContext,
  { edits, olderEdits }: RestoredChecklist,
  until: string | null,
): Promise<readonly Edit[]> {
  if (olderEdits === null || edits.some(({ id }) => id === until)) return edits;
  return [...(await readOlderEdits(context.octokit, { ...context, cursor: olderEdits, until })), ...edits];
}
