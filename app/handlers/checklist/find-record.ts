import { parseChecklistBody } from "../../domain/checklist/checklist-body.ts";
import type { Edit } from "../../domain/comments/edit.ts";
import { readOlderEdits } from "../../github/issues/read-checklist.ts";
import { type ChecklistPart, partsOf } from "../../domain/checklist/administrators-change.ts";
import { readRecord, type StoredRecord } from "../../files/account-records.ts";
import type { ChecklistContext, RestoredChecklist } from "./context.ts";

/** Anyone who may edit the issue may write any number of account ids into it. */
const mostClaims = 5;

/** The file of a record, and the checklist of it that an issue is about. */
export interface StoredPart extends StoredRecord, Pick<ChecklistPart, "change" | "fold"> {}

/** The issue belongs to a change of administrators that is finished, and a later change has taken its place. */
export type FinishedChange = "finished";

/** Finds the record that names this issue; the issue's own text only names the accounts whose records to read. */
export async function findRecord(
  context: ChecklistContext,
  issue: RestoredChecklist,
): Promise<StoredPart | FinishedChange | undefined> {
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
): Promise<StoredPart | FinishedChange | undefined> {
  const accountIds = [...new Set(claims)].filter((accountId) => accountId !== undefined);
  for (const accountId of accountIds.slice(0, mostClaims)) {
    const stored = await readRecord(context.octokit, { ...context, accountId });
    if (stored === undefined) continue;
    const part = partsOf(stored.record).find(({ record }) => record.issue === context.issueNumber);
    if (part !== undefined) return { ...stored, ...part };
    if (stored.record.administratorsChange?.earlierIssues?.includes(context.issueNumber) === true) return "finished";
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
