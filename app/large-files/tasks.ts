import { createHash } from "node:crypto";
import { validateAccounts } from "../domain/account/validate-accounts.ts";
import type { OtherPullRequest } from "../domain/account/find-taken-elsewhere.ts";
import { parseApplyResult } from "../domain/apply/parse-apply-result.ts";
import { mergeChangesAccounts } from "../domain/approval/merge-changes.ts";
import { parseEvidence } from "../domain/evidence/evidence.ts";
import { findRecipients } from "../domain/notifications/recipients.ts";
import { fingerprintBase } from "../domain/pull-request/plan-check.ts";
import { planVerdict } from "../domain/pull-request/plan-verdict.ts";
import { judgePullRequest } from "../domain/pull-request/status.ts";
import { type Draft, draftAccount, type DraftSource } from "../domain/request/draft-account.ts";

const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The tasks on large files. Inputs and results are plain data, so that another process can receive and return them. */
export const tasks = {
  /** Lists the accounts that a commit adds to the default branch. */
  listAdded: (input: Parameters<typeof validateAccounts>[0]): OtherPullRequest["added"] =>
    validateAccounts(input)
      .changes.filter(({ kind }) => kind === "added")
      .map(({ account: { name, email } }) => ({ name, email })),
  judgePullRequest,
  fingerprintBase: ([settings, accounts]: FingerprintInput): string => fingerprintBase(settings, accounts, sha256Hex),
  mergeChangesAccounts: ([merged, parents]: Parameters<typeof mergeChangesAccounts>): boolean =>
    mergeChangesAccounts(merged, parents),
  draftAccount: (source: Omit<DraftSource, "sha256Hex">): Draft => draftAccount({ ...source, sha256Hex }),
  findRecipients: ([file, of]: Parameters<typeof findRecipients>): ReturnType<typeof findRecipients> =>
    findRecipients(file, of),
  planVerdict: ([handedOver, run]: PlanInput): ReturnType<typeof planVerdict> =>
    planVerdict(handedOver, run, sha256Hex),
  parseApplyResult,
  parseEvidence,
} as const;

type FingerprintInput = readonly [Parameters<typeof fingerprintBase>[0], Parameters<typeof fingerprintBase>[1]];
type PlanInput = readonly [Parameters<typeof planVerdict>[0], Parameters<typeof planVerdict>[1]];

export type Tasks = typeof tasks;
export type TaskName = keyof Tasks;
export type InputOf<Name extends TaskName> = Parameters<Tasks[Name]>[0];
export type ResultOf<Name extends TaskName> = ReturnType<Tasks[Name]>;

/** Runs the task in the calling process. */
export function runTask<Name extends TaskName>(name: Name, input: InputOf<Name>): ResultOf<Name> {
  const does = tasks[name] as (input: InputOf<Name>) => ResultOf<Name>;
  return does(input);
}
