import type { Account } from "../../app/domain/account/account.ts";
import type { NewAccount } from "../../app/domain/apply/apply-result.ts";
import { findDifferences, type Difference } from "../../app/domain/account/find-differences.ts";
import { judgeBranchRules } from "../../app/domain/apply/judge-branch-rules.ts";
import { lastAppliedKey, type LastApplied } from "../../app/domain/apply/last-applied.ts";
import type { StateAccount } from "../../app/domain/apply/terraform-state.ts";
import type { Settings } from "../../app/domain/settings/settings.ts";
import { listBranchRules } from "../../app/github/branch-rules.ts";
import { checklistOf, listChecklistIssues } from "../../app/github/issues/checklist-issues.ts";
import { readAccountsFile } from "../../app/files/accounts-file.ts";
import { acceptAccounts, readSettings, type CommitRef } from "../shared/accept-accounts.ts";
import { listNotCreated } from "../shared/aws/list-not-created.ts";
import { assumeRole } from "../shared/aws/assume-role.ts";
import { renewCredentials } from "../shared/aws/renewing-credentials.ts";
import { makePlan } from "../shared/terraform/make-plan.ts";
import { openOrganisation } from "../shared/aws/organisation.ts";
import { readState } from "../shared/aws/read-state.ts";
import { openStateBucket, type StateBucket } from "../shared/aws/state-bucket.ts";
import { runStep } from "../shared/step.ts";
import { inWorkspace, writeAccounts } from "../shared/terraform/workspace.ts";
import { sessionNameOf, type ApplyContext, type ApplyInput } from "./apply-context.ts";
import { type ApplyOutcome, type Found, nothingFound, refused, withFound } from "./outcome.ts";
import { prepareAndApply } from "./prepare-and-apply.ts";
import { readLastApplied } from "./last-applied.ts";
import { terraformIn } from "./terraform-context.ts";

/**
 * Applies the differences between the accounts file of a commit and the one that was applied last. It applies nothing
 * without a proof of its review, and nothing that was not planned and shown.
 *
 * @throws Error if a step before Terraform's apply fails; UnfinishedApplyError once something is known.
 */
export async function applyLatestCommit(context: ApplyContext, at: CommitRef, branch: string): Promise<ApplyOutcome> {
  const { github, runner } = context;
  const settings = await runStep("reading the settings", () => readSettings(github, at));
  const broken = await runStep("reading the rules of the default branch", async () =>
    judgeBranchRules(await listBranchRules(github, at, branch), branch),
  );
  if (broken.length > 0) return refused(broken);
  const accountsFile = await runStep("reading the accounts file", () => readAccountsFile(github, at));
  // The checks judged the content before the merge; this checks the form, so that Terraform cannot read it differently.
  const accepted = await runStep("validating the accounts file", () =>
    acceptAccounts({ head: accountsFile, base: accountsFile, settings }),
  );
  const { aws } = settings;
  const assume = () =>
    runStep("assuming the apply role", () =>
      assumeRole({
        roleArn: aws.apply_role,
        sessionName: sessionNameOf(runner),
        region: aws.region,
        account: aws.management_account,
        sleep: context.clock.sleep,
        ...(aws.admin_role === undefined ? {} : { next: aws.admin_role }),
      }),
    );
  const session = renewCredentials(assume, context.clock.now);
  await session.credentials();
  const ledger = openStateBucket(aws.state, session.credentials);
  const state = await runStep("reading Terraform's state", () => readState(ledger, aws.state.key));
  const tip: ApplyInput = { at, branch, settings, accepted, session, ledger, state };
  const askUnmade = () => listNotCreated(accepted.accounts, state, openOrganisation(aws, session.credentials));
  const found = { ...nothingFound, askUnmade };
  return withFound(found, () => applyTip(context, tip, found));
}

async function applyTip(context: ApplyContext, tip: ApplyInput, found: Found): Promise<ApplyOutcome> {
  const { settings, state, ledger } = tip;
  const tainted = [...state.values()].filter((account) => account.tainted);
  if (tainted.length > 0)
    return refused(
      tainted.map((account) => describeTainted(account, settings)),
      found,
    );
  const { key } = settings.aws.state;
  const last = await runStep("reading which commit was applied last", () => readLastApplied(ledger, key));
  return last === undefined ? applyFirst(context, tip, found) : catchUp(context, tip, { last, found });
}

function describeTainted({ key, id }: StateAccount, { aws }: Settings): string {
  const { bucket, key: stateKey, region } = aws.state;
  return (
    `${key}: AWS made this account (${id}), and then a step of Terraform's failed, so that Terraform marked it as tainted: it would ` +
    `close the account and create it again, which must never happen. See in AWS that the account is in order. Then, in an empty ` +
    `folder, with credentials that may write the state, write these three lines into main.tf:\n` +
    `terraform {\n  backend "s3" {}\n}\n` +
    `Run terraform init -backend-config=bucket=${bucket} -backend-config=key=${stateKey} -backend-config=region=${region} ` +
    `-backend-config=use_lockfile=true and terraform untaint aws_organizations_account.${key}, and start the workflow again. ` +
    `If it then says that a change was not shown, change the account in a new pull request and have that reviewed.`
  );
}

/** No note says which commit was applied last, so nothing may change: the state must already match the file. */
async function applyFirst(context: ApplyContext, tip: ApplyInput, found: Found): Promise<ApplyOutcome> {
  const { runner, lockFile } = context;
  const { settings, accepted, session, ledger, at } = tip;
  const credentials = await session.credentials();
  const { changes } = await inWorkspace(runner.temporaryFolder, { aws: settings.aws, lockFile }, async (directory) => {
    await writeAccounts(directory, accepted);
    return makePlan(terraformIn(context, directory, credentials));
  });
  if (changes.length > 0) {
    const { bucket, key } = settings.aws.state;
    const names = changes.map(({ address, action }) => `${action} ${address}`).join(", ");
    return refused(
      [
        `It is unknown which commit was applied last (there is no s3://${bucket}/${lastAppliedKey(key)}), so only an empty plan may be applied, and this one is not: ${names}. ` +
          `Make the accounts file match AWS, start the workflow once, and merge the change again; or write {"commit":"…"} to that object, with the full id of a commit whose accounts file matches AWS.`,
      ],
      found,
    );
  }
  await noteLastApplied(context, { ledger, settings, commit: at.ref, accounts: [] });
  return { ...found, outcome: "nothing-to-do", reason: null };
}

/** Applies every change since the last apply, also those that earlier runs missed or only half applied. */
async function catchUp(
  context: ApplyContext,
  tip: ApplyInput,
  { last, found }: { readonly last: LastApplied; readonly found: Found },
): Promise<ApplyOutcome> {
  const { github } = context;
  const { at, accepted } = tip;
  const applied = await runStep("reading the accounts file that was applied last", () =>
    readAccountsFile(github, { ...at, ref: last.commit }),
  );
  const differences = findDifferences(applied ?? emptyFile, accepted.accountsFile);
  const pending = await runStep("looking for checklists", () => findPending(context, tip, last));
  const known = { ...found, accounts: pending };
  return withFound(known, () => applyDifferences(context, tip, { last, differences, found: known }));
}

async function applyDifferences(
  context: ApplyContext,
  tip: ApplyInput,
  {
    last,
    differences,
    found,
  }: { readonly last: LastApplied; readonly differences: readonly Difference[]; readonly found: Found },
): Promise<ApplyOutcome> {
  const { at, settings, accepted, ledger, state } = tip;
  const differing = new Map(differences.map((difference) => [difference.key, difference.kind]));
  const accounts = accepted.accounts.filter(({ key }) => differing.has(key) || !state.has(key));
  const missing = findMissing(differences, tip);
  if (accounts.length === 0 && missing.length === 0) {
    if (last.commit !== at.ref || found.accounts.length !== last.accounts?.length) {
      await noteLastApplied(context, { ledger, settings, commit: at.ref, accounts: found.accounts });
    }
    return { ...found, outcome: "nothing-to-do", reason: null };
  }
  const isNew = ({ key }: Account): boolean => differing.get(key) === "added" || !state.has(key);
  const work = { accounts, made: accounts.filter(isNew), from: last.commit, flaws: missing, found };
  const attempt = await prepareAndApply(context, tip, work);
  const { reason, accounts: all } = attempt;
  if (reason === null) {
    await withFound(attempt, () => noteLastApplied(context, { ledger, settings, commit: at.ref, accounts: all }));
  }
  return attempt;
}

const emptyFile = new TextEncoder().encode('{\n  "resource": []\n}\n');

/** Accounts that were applied or are in the state, and are not in the file. */
function findMissing(differences: readonly Difference[], { accepted, state }: ApplyInput): readonly string[] {
  const kept = new Set(accepted.accounts.map(({ key }) => key));
  const removed = differences.filter(({ kind }) => kind === "removed").map(({ key }) => key);
  const keys = new Set([...removed, ...[...state.keys()].filter((key) => !kept.has(key))]);
  return [...keys].map(
    (key) =>
      `${key}: The account${state.has(key) ? ` (${state.get(key)?.id ?? ""})` : ""} is missing from the accounts file. An apply never closes an account or removes it from the state: put it back by a pull request, exactly as it was.`,
  );
}

/** Accounts of the last apply that have no checklist yet, because that run died too early. */
async function findPending(
  { github }: ApplyContext,
  { at, settings }: ApplyInput,
  { accounts = [] }: LastApplied,
): Promise<readonly NewAccount[]> {
  if (accounts.length === 0) return [];
  const { owner, repo } = at;
  const issues = await listChecklistIssues(github, { owner, repo, app: { id: settings.app_id } });
  return accounts.filter(({ id }) => checklistOf(issues, id) === undefined);
}

async function noteLastApplied(
  { runner, clock }: ApplyContext,
  {
    ledger,
    settings,
    commit,
    accounts,
  }: {
    readonly ledger: StateBucket;
    readonly settings: Settings;
    readonly commit: string;
    readonly accounts: readonly NewAccount[];
  },
): Promise<void> {
  const note: LastApplied = { commit, run: runner.runId, at: new Date(clock.now()).toISOString(), accounts };
  await runStep("noting which commit was applied", () => ledger.write(lastAppliedKey(settings.aws.state.key), note));
}
