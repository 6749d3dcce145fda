import type { AccountRecord } from "../../domain/checklist/account-record.ts";
import { withEvidence } from "../../domain/checklist/proof.ts";
import { type Evidence } from "../../domain/evidence/evidence.ts";
import { type ArtifactsApi, downloadArtifactFile } from "../../github/workflows/artifacts.ts";
import type { ChecklistTurn } from "./checklist-turn.ts";
import type { Cache } from "../../github/cache.ts";
import type { DefaultBranchRunsApi } from "../../github/workflows/default-branch-run.ts";
import type { GraphqlApi } from "../../github/graphql.ts";
import { readAllRecords, readRecord } from "../../github/records/read-records.ts";
import { type RecordsApi, type AccountRecordsContext, writeRecord } from "../../files/account-records.ts";
import { evidenceArtifact, readVerifyRun } from "../../github/workflows/verify-runs.ts";
import { parseLargeArtifact } from "../../large-files/process-large-file.ts";

export interface VerifyRunContext extends AccountRecordsContext {
  readonly octokit: ArtifactsApi & DefaultBranchRunsApi & GraphqlApi & RecordsApi;
  readonly runId: number;
  readonly cache: Cache;
  readonly inTurn: ChecklistTurn;
  readonly now: () => Date;
}

/** What a run left, or in words for a person why that is nothing. */
type Left = { readonly evidence: Evidence } | { readonly trouble: string };

/**
 * Takes what a verification found into the records of its accounts; answers the checklists that have to be judged anew.
 *
 * Where it left nothing, the record that waits for it says so, so that nobody waits for ever.
 */
export async function reconcileVerifyRun(context: VerifyRunContext): Promise<readonly number[]> {
  const left = await readLeft(context);
  if (left === undefined) return [];
  const findings = new Map(
    "evidence" in left ? left.evidence.accounts.map(({ account, findings: found }) => [account, found]) : [],
  );
  const trouble = "trouble" in left ? left.trouble : "The run did not ask about this account.";
  const issues: number[] = [];
  const at = context.now().toISOString();
  const update = (record: AccountRecord): AccountRecord => {
    const waits = record.verification?.run === String(context.runId);
    const found = findings.get(record.account.id);
    if (found === undefined) return waits ? { ...record, verification: { run: null, at, trouble } } : record;
    const { verification, ...rest } = withEvidence(record, found);
    return waits || verification === undefined ? rest : { ...rest, verification };
  };
  for (const record of await readAllRecords(context.octokit, context)) {
    if (isSame(update(record), record)) continue;
    const issue = await context.inTurn(record.issue, () => updateRecord(context, record.account.id, update));
    if (issue !== undefined) issues.push(issue);
  }
  return issues;
}

function isSame(one: AccountRecord, other: AccountRecord): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Undefined where the run is none that is believed, or goes on. */
async function readLeft(context: VerifyRunContext): Promise<Left | undefined> {
  const { octokit, owner, repo, runId } = context;
  const run = await readVerifyRun(octokit, context);
  if (run.kind === "none") return undefined;
  if (run.kind === "gone") return { trouble: "Somebody deleted the run that was to ask AWS." };
  const file = await downloadArtifactFile(octokit, { owner, repo, runId, ...evidenceArtifact });
  if (file.kind === "unusable") return { trouble: `AWS was not asked, or nobody knows what it said: ${file.reason}.` };
  const parsed = await parseLargeArtifact("parseEvidence", file.text, evidenceArtifact.file);
  return parsed.kind === "value"
    ? { evidence: parsed.value }
    : { trouble: `What the run left cannot be used: ${parsed.reason}.` };
}

/** Reads a record anew and writes what has to be otherwise; answers its issue where that is something. */
async function updateRecord(
  context: VerifyRunContext,
  accountId: string,
  update: (record: AccountRecord) => AccountRecord,
): Promise<number | undefined> {
  const stored = await readRecord(context.octokit, { ...context, accountId });
  if (stored === undefined) return undefined;
  const record = update(stored.record);
  if (isSame(record, stored.record)) return undefined;
  await writeRecord(context, { record, replaces: stored });
  return record.issue;
}
