import type { NewAccount } from "../domain/apply/apply-result.ts";
import { parseApplyResult } from "../domain/apply/parse-apply-result.ts";
import { newAccountRecord } from "../domain/checklist/account-record.ts";
import type { ChecklistTemplates } from "../domain/checklist/issue-templates.ts";
import { parseSteps } from "../domain/checklist/step.ts";
import { AdapterError } from "../github/adapter-error.ts";
import { readApplyRun, type ApplyRun, type ApplyRunsApi } from "../github/apply-runs.ts";
import { downloadArtifactFile, type ArtifactsApi } from "../github/artifacts.ts";
import {
  checklistOf,
  listChecklistIssues,
  type ChecklistIssue,
  type ReadIssuesApi,
} from "../github/checklist-issues.ts";
import type { CommentsApi } from "../github/one-comment.ts";
import { showRecord } from "../github/record-comment.ts";
import { ensureRecordsBranch, readRecord, writeRecord, type RecordsApi } from "../github/records.ts";
import type { Repository } from "../github/repository.ts";

export interface ApplyRunContext extends Repository {
  readonly octokit: ApplyRunsApi & ArtifactsApi & ReadIssuesApi & RecordsApi & CommentsApi;
  readonly runId: number;
  readonly templates: ChecklistTemplates;
  /** The App's own name; its bot's login is this with `[bot]`. */
  readonly appSlug: string;
  readonly now: () => Date;
}

const artifact = { name: "apply-result", file: "apply-result.json", maxBytes: 20_000_000 } as const;

/**
 * Makes the record of each account that an apply run made, and binds its checklist issue to it.
 *
 * Answers the numbers of the issues that have a record now: people may have ticked in them before they had one.
 *
 * @throws {@link AdapterError} where the run left nothing that can be read, or an account has no checklist issue.
 */
export async function reconcileApplyRun(context: ApplyRunContext): Promise<readonly number[]> {
  const run = await readApplyRun(context.octokit, context);
  if (run === undefined) return [];
  const result = await readResult(context, run);
  if (result === undefined || result.accounts.length === 0) return [];
  await ensureRecordsBranch(context.octokit, context);
  const issues = await listChecklistIssues(context.octokit, context);
  const bound: number[] = [];
  const unbound: NewAccount[] = [];
  for (const account of result.accounts) {
    const issue = checklistOf(issues, account.id);
    const number = await bind(context, { account, issue, pullRequest: result.pullRequest });
    if (number === undefined) unbound.push(account);
    else bound.push(number);
  }
  if (unbound.length > 0) {
    throw new AdapterError(
      `Found no checklist issue for ${unbound.map(({ name, id }) => `${name} (${id})`).join(", ")}, made by ${run.url}. ` +
        `Run its failed jobs again: the step that opens the issues makes only those that are missing.`,
    );
  }
  return bound;
}

/** A run that ended badly may have left no result; one that ended well must have. */
async function readResult(
  { octokit, owner, repo, runId }: ApplyRunContext,
  run: ApplyRun,
): Promise<{ readonly accounts: readonly NewAccount[]; readonly pullRequest: number | null } | undefined> {
  const downloaded = await downloadArtifactFile(octokit, { owner, repo, runId, ...artifact });
  if (downloaded.kind === "unusable") {
    if (!run.succeeded) return undefined;
    throw new AdapterError(`Could not learn what ${run.url} applied: ${downloaded.reason}. Run it again.`);
  }
  const parsed = parseApplyResult(downloaded.text);
  if (parsed.kind === "value") return parsed.value;
  throw new AdapterError(`Could not read the artifact ${artifact.name} of ${run.url}: ${parsed.reason}. Run it again.`);
}

/** Answers the number of the issue that the account's record names; undefined where it has neither. */
async function bind(
  context: ApplyRunContext,
  {
    account,
    issue,
    pullRequest,
  }: { readonly account: NewAccount; readonly issue: ChecklistIssue | undefined; readonly pullRequest: number | null },
): Promise<number | undefined> {
  const { octokit, owner, repo, appSlug, templates } = context;
  const stored = await readRecord(octokit, { owner, repo, appSlug, accountId: account.id });
  if (stored !== undefined || issue === undefined) return stored?.record.issue;
  const createdAt = context.now().toISOString();
  const record = newAccountRecord({ account, pullRequest, issue: issue.number, createdAt });
  await writeRecord(octokit, { owner, repo, record, replaces: undefined });
  const steps = parseSteps(templates.checklists["yubikeys"]);
  await showRecord(octokit, { owner, repo, record, steps, templates, appSlug });
  return issue.number;
}
