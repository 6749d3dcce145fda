import type { ApplyResult, NewAccount } from "../../domain/apply/apply-result.ts";
import { approversIn } from "../../domain/approval/judge-approval.ts";
import type { Person } from "../../domain/approval/person.ts";
import { type AccountRecord, newAccountRecord } from "../../domain/checklist/account-record.ts";
import { usesYubikeys } from "../../domain/checklist/checklist-issue.ts";
import { findFreePair } from "../../domain/yubikeys/free-pair.ts";
import { AdapterError } from "../../github/errors.ts";
import { readApplyRun } from "../../github/workflows/apply-runs.ts";
import { readCurrentSettings } from "../../files/current-settings.ts";
import type { DefaultBranchRun, DefaultBranchRunsApi } from "../../github/workflows/default-branch-run.ts";
import { applyArtifact, downloadArtifactFile, type ArtifactsApi } from "../../github/workflows/artifacts.ts";
import { checklistOf, listChecklistIssues } from "../../github/issues/checklist-issues.ts";
import { ensureRecordsBranch, readAllRecords, writeRecord } from "../../files/account-records.ts";
import { recordEnded } from "./record-ended.ts";
import { listReviews, type ReviewsApi } from "../../github/pull-requests/reviews.ts";
import { type ChangedAdministratorsContext, reconcileAdministrators, type ShownChanges } from "./administrators.ts";
import { recordAdoptions } from "./record-adoptions.ts";
import { parseLargeArtifact } from "../../large-files/process-large-file.ts";

export interface ApplyRunContext extends ChangedAdministratorsContext {
  readonly octokit: ChangedAdministratorsContext["octokit"] & DefaultBranchRunsApi & ArtifactsApi & ReviewsApi;
  readonly runId: number;
  readonly inTurn: InTurnOfRepository;
}

/** Runs work of a repository's apply runs in order. */
export type InTurnOfRepository = <Result>(work: () => Promise<Result>) => Promise<Result>;

/**
 * Creates the record of each account that an apply run created or adopted, and binds its checklist issue to it, if any.
 * Then records the accounts that were taken out of the accounts file, and takes in the administrators that the run changed.
 *
 * Returns the numbers of the issues whose record is new or changed: people may have ticked steps in them before.
 *
 * @throws {@link AdapterError} if the run left no readable result, or an account has no checklist issue.
 */
export async function reconcileApplyRun(context: ApplyRunContext): Promise<ShownChanges> {
  const run = await readApplyRun(context.octokit, context);
  const result = run && (await readResult(context, run));
  if (run === undefined || result === undefined) return { issues: [], pullRequests: [] };
  const { accounts, pullRequest, adopted = [], ended, administrators = [] } = result;
  const isEmpty = accounts.length + adopted.length + (ended ?? []).length + administrators.length === 0;
  if (isEmpty && ended === undefined) return { issues: [], pullRequests: [] };
  if (!isEmpty) await ensureRecordsBranch(context.octokit, context);
  const readApprovers = rememberApprovers(context);
  const known = [...(await readAllRecords(context.octokit, context))];
  const changed = await recordEnded(context, { ended, known, startedAt: run.startedAt });
  const bound = await recordAccounts(context, { accounts, pullRequest, run, readApprovers, records: known });
  await recordAdoptions(context, { adopted, pullRequest, readApprovers });
  const { issues, pullRequests } = await context.inTurn(() => reconcileAdministrators(context, administrators));
  return { issues: [...new Set([...changed, ...bound, ...issues])], pullRequests };
}

type ReadApprovers = (pullRequest: number) => Promise<readonly Person[]>;

/** Reads the people who approved a pull request, once for all its accounts. */
function rememberApprovers({ octokit, owner, repo }: ApplyRunContext): ReadApprovers {
  const approvers = new Map<number, readonly Person[]>();
  return async (pullRequest) => {
    const known = approvers.get(pullRequest) ?? approversIn(await listReviews(octokit, { owner, repo }, pullRequest));
    approvers.set(pullRequest, known);
    return known;
  };
}

async function recordAccounts(
  context: ApplyRunContext,
  {
    accounts,
    run,
    readApprovers,
    records,
    ...result
  }: Pick<ApplyResult, "accounts" | "pullRequest"> & {
    readonly run: DefaultBranchRun;
    readonly readApprovers: ReadApprovers;
    /** The records so far, to which this adds. */
    readonly records: AccountRecord[];
  },
): Promise<readonly number[]> {
  if (accounts.length === 0) return [];
  const { octokit, owner, repo, defaultBranch } = context;
  const issues = await listChecklistIssues(octokit, context);
  const settings = await readCurrentSettings(octokit, { owner, repo }, defaultBranch);
  const bound: number[] = [];
  const unbound: NewAccount[] = [];
  for (const account of accounts) {
    const known = records.find((record) => record.account.id === account.id);
    const issue = checklistOf(issues, account.id)?.number;
    if (known === undefined && issue !== undefined) {
      const createdAt = context.now().toISOString();
      // One apply may apply several pull requests, each with its own reviewers.
      const pullRequest = account.pullRequest ?? result.pullRequest;
      const approvedBy = pullRequest === null ? [] : await readApprovers(pullRequest);
      const { templates } = context;
      const yubikeys = usesYubikeys(account) ? findFreePair(records, { settings, templates }) : null;
      const record = newAccountRecord({
        account,
        issue,
        pullRequest,
        approvers: approvedBy,
        createdAt,
        yubikeys,
      });
      await writeRecord(context, { record, replaces: undefined });
      records.push(record);
    }
    const number = known?.issue ?? issue;
    if (number === undefined) unbound.push(account);
    else bound.push(number);
  }
  if (unbound.length > 0) {
    throw new AdapterError(
      `Found no checklist issue for ${unbound.map(({ name, id }) => `${name} (${id})`).join(", ")}, created by ${run.url}. ` +
        `Run its failed jobs again: the step that opens the issues opens only those that are missing.`,
    );
  }
  return bound;
}

/** A failed run may have left no result; a successful one must have. */
async function readResult(
  { octokit, owner, repo, runId }: ApplyRunContext,
  run: DefaultBranchRun,
): Promise<ApplyResult | undefined> {
  const downloaded = await downloadArtifactFile(octokit, { owner, repo, runId, ...applyArtifact });
  if (downloaded.kind === "unusable") {
    if (!run.succeeded) return undefined;
    throw new AdapterError(`Could not read the result of ${run.url}: ${downloaded.reason}. Run it again.`);
  }
  const parsed = await parseLargeArtifact("parseApplyResult", downloaded.text, applyArtifact.file);
  if (parsed.kind === "value") return parsed.value;
  throw new AdapterError(
    `Could not read the artifact ${applyArtifact.name} of ${run.url}: ${parsed.reason}. Run it again.`,
  );
}
