import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { explainRefusal } from "../../app/domain/evidence/judge-answer.ts";
import type { AccountEvidence, Evidence } from "../../app/domain/evidence/evidence.ts";
import { nothingKnown } from "../../app/domain/evidence/nothing-known.ts";
import type { Account } from "../../app/domain/account/account.ts";
import type { Settings } from "../../app/domain/settings/settings.ts";
import type { ContentsApi } from "../../app/github/contents.ts";
import type { ReadRecordsApi } from "../../app/github/records/read-records.ts";
import { readAccountsFile } from "../../app/files/accounts-file.ts";
import { acceptAccounts, readSettings } from "../shared/accept-accounts.ts";
import { assumeRole, AssumeRoleError } from "../shared/aws/assume-role.ts";
import { partitionOf } from "../shared/aws/audit-role.ts";
import type { Clock } from "../shared/clock.ts";
import { describeError } from "../shared/fail.ts";
import type { Runner } from "../shared/inputs.ts";
import { writeJobSummary } from "../shared/job-summary.ts";
import { askForCentralRoot } from "../shared/aws/root-mode.ts";
import { runStep } from "../shared/step.ts";
import { askForMembers } from "./ask-account.ts";
import { findTargets, type AccountToVerify } from "./find-targets.ts";
import { renderSummary } from "./render-summary.ts";
import type { Asker } from "./sessions.ts";
import { verifyAccount } from "./verify-account.ts";

/** The inputs of a run of the Action. */
export interface VerificationJob {
  /** Id of the account; undefined for all accounts. */
  readonly account: string | undefined;
  readonly runner: Runner;
  readonly github: ContentsApi & ReadRecordsApi;
  readonly trustPolicyTemplate: string;
  readonly now: () => Date;
  readonly sleep: Clock["sleep"];
  readonly setOutput: (name: "evidence-file", value: string) => void;
}

/** Nothing could be verified; the message says what to change. */
export class NotVerifiedError extends Error {
  override readonly name = "NotVerifiedError";
}

/** The number of accounts verified at the same time: Organizations allows a few requests a second. */
const atOnce = 4;

/**
 * Asks AWS about accounts, and leaves the evidence for the App.
 *
 * If AWS cannot be asked at all, the evidence of the named account says so, because the App waits for it. The failure is
 * thrown only afterwards.
 */
export async function runVerification(job: VerificationJob): Promise<void> {
  if (job.account !== undefined && !/^\d{12}$/u.test(job.account)) {
    throw new NotVerifiedError(
      `The input account must be the 12 digits of an AWS account id, not ${JSON.stringify(job.account)}.`,
    );
  }
  const { runner, github } = job;
  const at = { owner: runner.owner, repo: runner.repository, ref: runner.commit };
  const settings = await runStep("reading the settings", () => readSettings(github, at));
  const accountsFile = await runStep("reading the accounts file", () => readAccountsFile(github, at));
  const { accounts } = await runStep("validating the accounts file", () =>
    acceptAccounts({ head: accountsFile, base: accountsFile, settings }),
  );
  const { evidence, failure } = await tryToVerify(job, settings, accounts);
  await leaveEvidence(job, { version: 1, accounts: evidence });
  if (failure !== undefined) throw failure;
}

interface VerificationOutcome {
  readonly evidence: readonly AccountEvidence[];
  readonly failure?: Error;
}

async function tryToVerify(
  job: VerificationJob,
  settings: Settings,
  accounts: readonly Account[],
): Promise<VerificationOutcome> {
  const asker = await becomeAsker(job, settings);
  if (asker instanceof Error) return unverified(job, asker);
  const members = await askForMembers(asker);
  if (members.kind === "refused") return unverified(job, new NotVerifiedError(explainRefusal(members)));
  const receipt = members.receipt;
  const targets = await runStep("reading the records", () =>
    findTargets({ ...job, accounts, members: members.value, appId: settings.app_id }),
  );
  if (targets.length === 0 && job.account !== undefined) {
    const reason = `The organisation has no account ${job.account} that is in the accounts file.`;
    return unverified(job, new NotVerifiedError(reason));
  }
  const central = await askForCentralRoot(asker.credentials, asker.region, asker.now);
  const about = { central: central.kind === "value" && central.value, settings, receipt, ...job };
  return { evidence: await inTurns(targets, (target) => verifyAccount(asker, target, about)) };
}

/** The verify role's session, or why there is none: a missing role must not keep the App waiting. */
async function becomeAsker({ runner, now, sleep }: VerificationJob, { aws }: Settings): Promise<Asker | Error> {
  const { verify_role: roleArn, region, management_account: account } = aws;
  if (roleArn === undefined) {
    return new NotVerifiedError(
      "The settings name no aws.verify_role, so AWS cannot be asked. Make that role and name it.",
    );
  }
  const sessionName = `aws-accounts-verify-${runner.runId}`;
  try {
    const credentials = await assumeRole({ roleArn, sessionName, region, account, sleep });
    return { credentials, region, partition: partitionOf(roleArn), sessionName, now };
  } catch (error) {
    if (error instanceof AssumeRoleError) return error;
    throw error;
  }
}

function unverified({ account, now }: VerificationJob, failure: Error): VerificationOutcome {
  if (account === undefined) return { evidence: [], failure };
  const reason = `AWS could not be asked about this account: ${describeError(failure)}`;
  return { evidence: [{ account, findings: nothingKnown(reason, now().toISOString()) }], failure };
}

async function inTurns(
  targets: readonly AccountToVerify[],
  verify: (target: AccountToVerify) => Promise<AccountEvidence>,
): Promise<readonly AccountEvidence[]> {
  const evidence: AccountEvidence[] = [];
  const rest = [...targets.entries()].values();
  const work = async (): Promise<void> => {
    for (const [index, target] of rest) evidence[index] = await verify(target);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return evidence;
}

async function leaveEvidence({ runner, setOutput }: VerificationJob, evidence: Evidence): Promise<void> {
  const file = join(runner.temporaryFolder, "evidence.json");
  await writeFile(file, JSON.stringify(evidence));
  setOutput("evidence-file", file);
  await writeJobSummary(runner.summaryFile, renderSummary(evidence));
}
