import type { AccountRecord } from "../../domain/checklist/account-record.ts";
import { partsOf } from "../../domain/checklist/administrators-change.ts";
import { withEvidence } from "../../domain/checklist/proof.ts";
import { type Evidence } from "../../domain/evidence/evidence.ts";
import { type ArtifactsApi, downloadArtifactFile } from "../../github/workflows/artifacts.ts";
import type { ChecklistTurn } from "./checklist-turn.ts";
import type { Cache } from "../../github/cache.ts";
import type { DefaultBranchRunsApi } from "../../github/workflows/default-branch-run.ts";
import type { GraphqlApi } from "../../github/graphql.ts";
import {
  type RecordsApi,
  type AccountRecordsContext,
  writeRecord,
  readAllRecords,
  readRecord,
} from "../../files/account-records.ts";
import { evidenceArtifact, readVerifyRun } from "../../github/workflows/verify-runs.ts";
import { parseLargeArtifact } from "../../large-files/process-large-file.ts";

export interface VerifyRunContext extends AccountRecordsContext {
  readonly octokit: ArtifactsApi & DefaultBranchRunsApi & GraphqlApi & RecordsApi;
  readonly runId: number;
  readonly cache: Cache;
  readonly inTurn: ChecklistTurn;
  readonly now: () => Date;
}

/** The evidence of a run, or the reason for a person why there is none. */
type RunResult = { readonly evidence: Evidence } | { readonly trouble: string };

/**
 * Stores a verification's evidence in the records of its accounts; returns the checklists that must be judged again.
 *
 * If there is no evidence, the waiting record says so, so that it does not wait for ever.
 */
export async function reconcileVerifyRun(context: VerifyRunContext): Promise<readonly number[]> {
  const result = await readResult(context);
  if (result === undefined) return [];
  const findings = new Map(
    "evidence" in result ? result.evidence.accounts.map(({ account, findings: found }) => [account, found]) : [],
  );
  const trouble = "trouble" in result ? result.trouble : "The run did not check this account.";
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
    issues.push(...(await context.inTurn(record.issue, () => updateRecord(context, record.account.id, update))));
  }
  return issues;
}

function isSame(one: AccountRecord, other: AccountRecord): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Undefined if the run is not trusted or not finished. */
async function readResult(context: VerifyRunContext): Promise<RunResult | undefined> {
  const { octokit, owner, repo, runId } = context;
  const run = await readVerifyRun(octokit, context);
  if (run.kind === "none") return undefined;
  if (run.kind === "gone") return { trouble: "A person deleted the run that was to check the account in AWS." };
  const file = await downloadArtifactFile(octokit, { owner, repo, runId, ...evidenceArtifact });
  if (file.kind === "unusable") return { trouble: `The run gave no evidence from AWS: ${file.reason}.` };
  const parsed = await parseLargeArtifact("parseEvidence", file.text, evidenceArtifact.file);
  return parsed.kind === "value"
    ? { evidence: parsed.value }
    : { trouble: `The run's evidence cannot be used: ${parsed.reason}.` };
}

/** Reads a record again and writes the differences; returns its issues if there are any. */
async function updateRecord(
  context: VerifyRunContext,
  accountId: string,
  update: (record: AccountRecord) => AccountRecord,
): Promise<readonly number[]> {
  const stored = await readRecord(context.octokit, { ...context, accountId });
  if (stored === undefined) return [];
  const record = update(stored.record);
  if (isSame(record, stored.record)) return [];
  await writeRecord(context, { record, replaces: stored });
  return partsOf(record).map((part) => part.record.issue);
}
