import type { NewAccount } from "../domain/apply/apply-result.ts";
import { parseApplyResult } from "../domain/apply/parse-apply-result.ts";
import { approversIn } from "../domain/approval/judge-approval.ts";
import { newAccountRecord } from "../domain/checklist/account-record.ts";
import { AdapterError } from "../github/adapter-error.ts";
import { readApplyRun, type ApplyRun, type ApplyRunsApi } from "../github/apply-runs.ts";
import { applyArtifact, downloadArtifactFile, type ArtifactsApi } from "../github/artifacts.ts";
import {
  checklistOf,
  listChecklistIssues,
  type ChecklistIssue,
  type ReadIssuesApi,
} from "../github/checklist-issues.ts";
import { ensureRecordsBranch, readRecord, writeRecord, type RecordsApi } from "../github/records.ts";
import type { Repository } from "../github/repository.ts";
import { listReviews, type ReviewsApi } from "../github/reviews.ts";

export interface ApplyRunContext extends Repository {
  readonly octokit: ApplyRunsApi & ArtifactsApi & ReadIssuesApi & RecordsApi & ReviewsApi;
  readonly runId: number;
  /** The App's own name; its bot's login is this with `[bot]`. */
  readonly appSlug: string;
  readonly now: () => Date;
}

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
  const { pullRequest } = result;
  const approvers = pullRequest === null ? [] : approversIn(await listReviews(context.octokit, context, pullRequest));
  const bound: number[] = [];
  const unbound: NewAccount[] = [];
  for (const account of result.accounts) {
    const issue = checklistOf(issues, account.id);
    const number = await bind(context, { account, issue, pullRequest, approvers });
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
  const downloaded = await downloadArtifactFile(octokit, { owner, repo, runId, ...applyArtifact });
  if (downloaded.kind === "unusable") {
    if (!run.succeeded) return undefined;
    throw new AdapterError(`Could not learn what ${run.url} applied: ${downloaded.reason}. Run it again.`);
  }
  const parsed = parseApplyResult(downloaded.text);
  if (parsed.kind === "value") return parsed.value;
  throw new AdapterError(
    `Could not read the artifact ${applyArtifact.name} of ${run.url}: ${parsed.reason}. Run it again.`,
  );
}

/** Answers the number of the issue that the account's record names; undefined where it has neither. */
async function bind(
  context: ApplyRunContext,
  {
    account,
    issue,
    ...more
  }: {
    readonly account: NewAccount;
    readonly issue: ChecklistIssue | undefined;
    readonly pullRequest: number | null;
    readonly approvers: readonly string[];
  },
): Promise<number | undefined> {
  const { octokit, owner, repo, appSlug } = context;
  const stored = await readRecord(octokit, { owner, repo, appSlug, accountId: account.id });
  if (stored !== undefined || issue === undefined) return stored?.record.issue;
  const createdAt = context.now().toISOString();
  const record = newAccountRecord({ account, issue: issue.number, createdAt, ...more });
  await writeRecord(octokit, { owner, repo, record, replaces: undefined });
  return issue.number;
}
