import { existsSync } from "node:fs";
import { join } from "node:path";
import type { NewAccount } from "../../app/domain/apply/apply-result.ts";
import type { Change } from "../../app/domain/plan/plan-summary.ts";
import { listNotCreated } from "../shared/aws/list-not-created.ts";
import { openOrganisation } from "../shared/aws/organisation.ts";
import { readState } from "../shared/aws/read-state.ts";
import { openStateBucket, type StateBucket } from "../shared/aws/state-bucket.ts";
import { runStep } from "../shared/step.ts";
import {
  terraformApply,
  terraformPlan,
  type TerraformContext,
  type TerraformError,
} from "../shared/terraform/terraform.ts";
import { sessionNameOf, type ApplyContext, type ApplyInput } from "./apply-context.ts";
import { type ApplyOutcome, type Found, withFound } from "./outcome.ts";
import { explainFailures } from "./explain-failures.ts";
import { describeNewAccounts } from "./new-accounts.ts";
import type { PendingAccounts } from "./prepare.ts";
import type { ReviewProof } from "./prove-review.ts";
import { askAboutRootUsers } from "./root-users.ts";
import { findWithChecklist, type UsableAccounts, waitUntilUsable } from "./wait-until-usable.ts";
import { cleanUpAfterCrash, recordEnd, recordStart, releaseOwnLock } from "./state-lock.ts";
import { withLastingCredentials } from "./terraform-context.ts";

/** A plan that may be applied. */
interface ReadyPlan extends Pick<PendingAccounts, "made" | "found"> {
  readonly proof: ReviewProof;
  /** In the workspace that keeps the plan. */
  readonly terraform: TerraformContext;
  /** Addresses of the accounts. */
  readonly targets: readonly string[];
  readonly changes: readonly Change[];
  /** What was done on the way to it, one sentence each. */
  readonly notes: readonly string[];
}

/** Before an account's key in its address. */
export const addressPrefix = "aws_organizations_account.";

/** Applies the saved plan, reads back the result, and waits until each new account can be used. */
export async function applyPlan(context: ApplyContext, tip: ApplyInput, plan: ReadyPlan): Promise<ApplyOutcome> {
  const startedAt = context.clock.now();
  const change = await changeAws(context, tip, plan);
  const back = await readBack(context, tip, { plan, ledger: change.ledger });
  return withFound(back.found, () => conclude(context, tip, { plan, change, back, startedAt }));
}

/** Waits until the new accounts can be used, and judges whether all is done. */
async function conclude(
  context: ApplyContext,
  tip: ApplyInput,
  {
    plan,
    change: { error, unsaved, released },
    back: { ids, existing, found, trouble },
    startedAt,
  }: { readonly plan: ReadyPlan; readonly change: AwsChange; readonly back: ReadBack; readonly startedAt: number },
): Promise<ApplyOutcome> {
  const notes = [...plan.notes, released, trouble].filter((note) => note !== undefined);
  const { accounts: usable, reasons } = await waitForAccounts(context, tip, { existing, startedAt });
  const known = { ...found, accounts: replaceById(found.accounts, usable), notes };
  if (error !== undefined) {
    const failures = await explainFailures(plan.made, { context, tip, ids, startedAt });
    return { ...known, outcome: "failed", reason: [...failures, ...unsaved, ...reasons, error.message].join("\n") };
  }
  const left = [...reasons, ...listMissing(plan, ids), ...(await listUnfinished(context, tip, plan))];
  if (left.length > 0) return { ...known, outcome: "failed", reason: left.join("\n") };
  const isNothing = plan.changes.length + usable.length === 0;
  return { ...known, outcome: isNothing ? "nothing-to-do" : "applied", reason: null };
}

/** Accounts of earlier runs, and those that this run knows more about. */
function replaceById(earlier: readonly NewAccount[], known: readonly NewAccount[]): readonly NewAccount[] {
  const ids = new Set(known.map(({ id }) => id));
  return [...earlier.filter(({ id }) => !ids.has(id)), ...known];
}

/** Terraform's state after the apply. */
interface ReadBack {
  /** Ids of all accounts in the state, by their keys. */
  readonly ids: ReadonlyMap<string, string>;
  readonly existing: readonly NewAccount[];
  readonly found: Found;
  readonly trouble: string | undefined;
}

/** Reads the new accounts from Terraform's state; the result of a run that fails later has them, too. */
async function readBack(
  context: ApplyContext,
  tip: ApplyInput,
  { plan, ledger }: { readonly plan: ReadyPlan; readonly ledger: StateBucket },
): Promise<ReadBack> {
  const { aws } = tip.settings;
  const state = await runStep("reading Terraform's state back", () => readState(ledger, aws.state.key));
  const ids = new Map([...state].map(([key, { id }]) => [key, id]));
  const known = describeNewAccounts(plan.made, { ids, pullRequests: plan.proof.pullRequests, aws });
  const { rootCredentials, trouble } = await askAboutRootUsers(context, tip, known);
  const existing = known.map((account) => ({ ...account, ...rootCredentials }));
  const found = {
    ...plan.found,
    accounts: replaceById(plan.found.accounts, existing),
    askUnmade: () => listNotCreated(tip.accepted.accounts, ids, openOrganisation(aws, tip.session.credentials)),
  };
  return { ids, existing, found, trouble };
}

async function waitForAccounts(
  context: ApplyContext,
  tip: ApplyInput,
  { existing, startedAt }: { readonly existing: readonly NewAccount[]; readonly startedAt: number },
): Promise<UsableAccounts> {
  const { clock, progress, runner, trustPolicyTemplate } = context;
  const { settings, session } = tip;
  const handedOver = await findWithChecklist(context, tip, existing);
  return waitUntilUsable(existing, {
    context: {
      settings,
      credentials: session.credentials,
      sessionName: sessionNameOf(runner),
      clock,
      until: clock.now() + settings.accounts.wait_minutes * 60_000,
      isHandedOver: (id) => handedOver.has(id),
      trustPolicyTemplate,
    },
    progress,
    startedAt,
  });
}

function listMissing({ made }: ReadyPlan, ids: ReadonlyMap<string, string>): readonly string[] {
  return made
    .filter(({ key }) => !ids.has(key))
    .map(
      ({ key }) =>
        `${key}: Terraform says that it succeeded, but its state does not have the account. Start the workflow again.`,
    );
}

/** Plans again, because a change that Terraform reports as done may not be. */
async function listUnfinished(context: ApplyContext, tip: ApplyInput, plan: ReadyPlan): Promise<readonly string[]> {
  if (plan.changes.length === 0 || (await planAgain(context, tip, plan)) === "nothing") return [];
  return ["A second plan still finds something to change; the log shows what. Start the workflow again."];
}

/** What Terraform's apply did. */
interface AwsChange {
  readonly error: TerraformError | undefined;
  /** That Terraform could not write its state afterwards, and what becomes of that. */
  readonly unsaved: readonly string[];
  readonly ledger: StateBucket;
  /** That a lock of a dead run was released. */
  readonly released: string | undefined;
}

/** Runs Terraform's apply, and notes beside the state that this run does; there may be nothing to change. */
async function changeAws(
  { clock, progress, runner, github }: ApplyContext,
  { settings, session, at, ledger: before }: ApplyInput,
  { changes, terraform }: ReadyPlan,
): Promise<AwsChange> {
  const locking = { ledger: before, stateKey: settings.aws.state.key, runner, github };
  const released = await runStep("looking for the lock of Terraform's state", () =>
    changes.length > 0 ? releaseOwnLock(locking) : cleanUpAfterCrash(locking),
  );
  if (changes.length === 0) return { error: undefined, unsaved: [], ledger: before, released };
  await runStep("noting that this run applies", () => recordStart(locking, { commit: at.ref, now: clock.now() }));
  for (const { address, action } of changes)
    progress.say(address.slice(addressPrefix.length), `${action} is on its way`);
  const made: string[] = [];
  const { error } = await runStep("terraform apply", () =>
    terraformApply(terraform, ({ address, id }) => {
      const key = address.slice(addressPrefix.length);
      made.push(`${key} (${id})`);
      progress.say(key, `made (${id})`);
    }),
  );
  // AWS may have ended the session meanwhile, and what it leaves has to be looked at.
  if (error !== undefined) await session.renew();
  const ledger = openStateBucket(settings.aws.state, session.credentials);
  await recordEnd({ ...locking, ledger });
  return { error, unsaved: describeUnsaved(terraform, made), ledger, released };
}

/**
 * Terraform leaves its state in the workspace, which goes with this run, and advises to push it. The next run needs no such
 * thing: it finds in AWS what the state lacks.
 *
 * @see https://developer.hashicorp.com/terraform/cli/commands/state/push
 */
function describeUnsaved({ directory }: TerraformContext, made: readonly string[]): readonly string[] {
  if (!existsSync(join(directory, "errored.tfstate"))) return [];
  const what = made.length === 0 ? "what this one made" : made.join(", ");
  return [
    `Terraform could not write its state. Nothing is lost: the next run finds ${what} in AWS and adopts it. Push no errored.tfstate, which is gone with this run; see that the bucket takes the state, and start the workflow again.`,
  ];
}

async function planAgain(
  context: ApplyContext,
  tip: ApplyInput,
  { terraform, targets }: ReadyPlan,
): Promise<"changes" | "nothing"> {
  const lasting = await withLastingCredentials(context, tip, terraform);
  return runStep("planning once more", () => terraformPlan(lasting, targets));
}
