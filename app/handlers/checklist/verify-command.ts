import { partsOf } from "../../domain/checklist/administrators-change.ts";
import { isVerifying } from "../../domain/checklist/proof.ts";
import { type CommandTemplates, renderMoreThanCommand } from "../../domain/comments/command.ts";
import type { Cache } from "../../github/cache.ts";
import type { AppIdentity } from "../../github/app-identity.ts";
import type { CommentsApi } from "../../github/issues/comments.ts";
import { reactToCommand, type CommandApi, readCommand, refuseCommand } from "../../github/issues/commands.ts";
import type { ContentsApi } from "../../github/contents.ts";
import { readCurrentSettings } from "../../files/current-settings.ts";
import type { BranchesApi } from "../../github/branches.ts";
import type { DispatchApi } from "../../github/workflows/dispatch-workflow.ts";
import type { GraphqlApi } from "../../github/graphql.ts";
import {
  type RecordsApi,
  type AccountRecordsContext,
  writeRecord,
  readAllRecords,
  readRecord,
  type StoredRecord,
} from "../../files/account-records.ts";
import { startVerification } from "../../github/workflows/verify-runs.ts";

export interface VerifyCommandContext extends AccountRecordsContext {
  readonly octokit: BranchesApi & CommandApi & CommentsApi & ContentsApi & DispatchApi & GraphqlApi & RecordsApi;
  readonly defaultBranch: string;
  /** Number of the issue with the comment. */
  readonly number: number;
  readonly commentId: number;
  readonly app: AppIdentity;
  readonly templates: CommandTemplates;
  readonly cache: Cache;
  readonly now: () => Date;
}

/**
 * Starts the verification of a checklist's account if a person with write access comments `/verify`.
 *
 * A verification in progress already fulfils the command, because GitHub can deliver the comment twice. Returns whether
 * the checklist must be reconciled.
 */
export async function reconcileVerifyCommand(context: VerifyCommandContext): Promise<boolean> {
  const { octokit, owner, repo, defaultBranch, commentId } = context;
  const command = await readCommand(octokit, { owner, repo, commentId, name: "/verify" });
  if (command === undefined) return false;
  if (command.allowed && command.saysMore) {
    await refuseCommand(octokit, context, renderMoreThanCommand({ name: "/verify", commentId }, context.templates));
    return false;
  }
  const stored = command.allowed ? await findRecord(context) : undefined;
  const { aws } = await readCurrentSettings(octokit, { owner, repo }, defaultBranch);
  if (stored === undefined || aws.verify_role === undefined) {
    await reactToCommand(octokit, { owner, repo, commentId }, "confused");
    return false;
  }
  const { record } = stored;
  const now = context.now().toISOString();
  if (!isVerifying(record.verification, now)) {
    const where = { owner, repo, branch: defaultBranch, account: record.account.id };
    const verification = await startVerification(octokit, { ...where, now });
    await writeRecord(context, { record: { ...record, verification }, replaces: stored });
  }
  await reactToCommand(octokit, { owner, repo, commentId }, "eyes");
  return true;
}

async function findRecord(context: VerifyCommandContext): Promise<StoredRecord | undefined> {
  const records = await readAllRecords(context.octokit, context);
  const found = records.find((record) => partsOf(record).some((part) => part.record.issue === context.number));
  return found && readRecord(context.octokit, { ...context, accountId: found.account.id });
}
