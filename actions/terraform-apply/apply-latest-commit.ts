import { describeTainted } from "../../app/domain/apply/describe-blocked.ts";
import { judgeBranchRules } from "../../app/domain/apply/judge-branch-rules.ts";
import { lastAppliedKey } from "../../app/domain/apply/last-applied.ts";
import { listBranchRules } from "../../app/github/branch-rules.ts";
import { readAccountsFile } from "../../app/files/accounts-file.ts";
import { acceptAccounts, readSettings, type CommitRef } from "../shared/accept-accounts.ts";
import { listNotCreated } from "../shared/aws/list-not-created.ts";
import { assumeRole } from "../shared/aws/assume-role.ts";
import { renewCredentials } from "../shared/aws/renewing-credentials.ts";
import { makePlan } from "../shared/terraform/make-plan.ts";
import { openOrganisation } from "../shared/aws/organisation.ts";
import { readLastApplied } from "../shared/aws/read-last-applied.ts";
import { readState } from "../shared/aws/read-state.ts";
import { openStateBucket } from "../shared/aws/state-bucket.ts";
import { readLockFile } from "../shared/provider-lock.ts";
import { runStep } from "../shared/step.ts";
import { inWorkspace, writeAccounts } from "../shared/terraform/workspace.ts";
import { sessionNameOf, type ApplyContext, type ApplyInput } from "./apply-context.ts";
import { catchUp } from "./catch-up.ts";
import { type ApplyOutcome, type Found, nothingFound, refused, withFound } from "./outcome.ts";
import { terraformIn } from "./terraform-context.ts";
import { writeLastApplied } from "./write-last-applied.ts";

/**
 * Applies the differences between the accounts file of a commit and what was applied last. It applies nothing without a
 * proof of its review, and nothing that was not planned and shown; what it may not apply holds up nothing else.
 *
 * @throws Error if a step before Terraform's apply fails; UnfinishedApplyError once something is known.
 */
export async function applyLatestCommit(context: ApplyContext, at: CommitRef, branch: string): Promise<ApplyOutcome> {
  const { github, runner, lockFile: shipped } = context;
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
  const lockFile = await runStep("reading the provider's lock file", () =>
    readLockFile(github, at, { settings, shipped }),
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
  const tip: ApplyInput = { at, branch, settings, lockFile, accepted, session, ledger, state };
  const askUnmade = () => listNotCreated(accepted.accounts, state, openOrganisation(aws, session.credentials));
  const found = { ...nothingFound, askUnmade };
  return withFound(found, () => applyTip(context, tip, found));
}

async function applyTip(context: ApplyContext, tip: ApplyInput, found: Found): Promise<ApplyOutcome> {
  const { settings, ledger } = tip;
  const { key } = settings.aws.state;
  const last = await runStep("reading which commit was applied last", () => readLastApplied(ledger, key));
  return last === undefined ? applyFirst(context, tip, found) : catchUp(context, tip, { last, found });
}

/** No note says which commit was applied last, so nothing may change: the state must already match the file. */
async function applyFirst(context: ApplyContext, tip: ApplyInput, found: Found): Promise<ApplyOutcome> {
  const { runner } = context;
  const { settings, lockFile, accepted, session, state, at } = tip;
  const tainted = [...state.values()].filter((account) => account.tainted);
  const { state: stored } = settings.aws;
  if (tainted.length > 0)
    return refused(
      tainted.map((account) => `${account.key}: ${describeTainted(account, stored)}`),
      found,
    );
  const credentials = await session.credentials();
  const { changes } = await inWorkspace(runner.temporaryFolder, { aws: settings.aws, lockFile }, async (directory) => {
    await writeAccounts(directory, accepted);
    return makePlan(terraformIn(context, directory, credentials));
  });
  if (changes.length > 0) {
    const { bucket, key } = stored;
    const names = changes.map(({ address, action }) => `${action} ${address}`).join(", ");
    return refused(
      [
        `It is unknown which commit was applied last (there is no s3://${bucket}/${lastAppliedKey(key)}), so only an empty plan may be applied, and this one is not: ${names}. ` +
          `Make the accounts file match AWS, start the workflow once, and merge the change again; or write {"commit":"…"} to that object, with the full id of a commit whose accounts file matches AWS.`,
      ],
      found,
    );
  }
  await writeLastApplied(context, tip, { commit: at.ref, accounts: [], pending: [] });
  return { ...found, outcome: "nothing-to-do", reason: null };
}
