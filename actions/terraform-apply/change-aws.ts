import { existsSync } from "node:fs";
import { join } from "node:path";
import { noteBeginning } from "../../app/domain/apply/next-note.ts";
import { accountKey } from "../../app/domain/plan/plan-targets.ts";
import { openStateBucket, type StateBucket } from "../shared/aws/state-bucket.ts";
import { runStep } from "../shared/step.ts";
import { terraformApply, type TerraformContext, type TerraformError } from "../shared/terraform/terraform.ts";
import type { ApplyContext, ApplyInput } from "./apply-context.ts";
import type { ReadyPlan } from "./work.ts";
import { writeLastApplied } from "./write-last-applied.ts";
import { cleanUpAfterCrash, recordEnd, recordStart, releaseOwnLock } from "./state-lock.ts";

/** What Terraform's apply did. */
export interface AwsChange {
  readonly error: TerraformError | undefined;
  /** That Terraform could not write its state afterwards, and what becomes of that. */
  readonly unsaved: readonly string[];
  readonly ledger: StateBucket;
  /** That a lock of a dead run was released. */
  readonly released: string | undefined;
}

/** Runs Terraform's apply, and notes beside the state that this run does; there may be nothing to change. */
export async function changeAws(context: ApplyContext, tip: ApplyInput, plan: ReadyPlan): Promise<AwsChange> {
  const { clock, runner, github } = context;
  const { settings, session, at, ledger: before } = tip;
  const { changes, work } = plan;
  const locking = { ledger: before, stateKey: settings.aws.state.key, runner, github };
  const released = await runStep("looking for the lock of Terraform's state", () =>
    changes.length > 0 ? releaseOwnLock(locking) : cleanUpAfterCrash(locking),
  );
  if (changes.length === 0) return { error: undefined, unsaved: [], ledger: before, released };
  const begun = work.due.filter(({ key }) => changes.some(({ address }) => accountKey(address) === key));
  await writeLastApplied(context, tip, noteBeginning(work.last, begun, { commit: at.ref, forgotten: plan.forgotten }));
  await runStep("noting that this run applies", () => recordStart(locking, { commit: at.ref, now: clock.now() }));
  const { error, made } = await applyAndTell(context, plan);
  // AWS may have ended the session meanwhile, and what it leaves has to be looked at.
  if (error !== undefined) await session.renew();
  const ledger = openStateBucket(settings.aws.state, session.credentials);
  await recordEnd({ ...locking, ledger });
  return { error, unsaved: describeUnsaved(plan.terraform, made), ledger, released };
}

async function applyAndTell(
  { progress }: ApplyContext,
  { changes, terraform }: ReadyPlan,
): Promise<{ readonly error: TerraformError | undefined; readonly made: readonly string[] }> {
  for (const { address, action } of changes) progress.say(accountKey(address) ?? address, `${action} is on its way`);
  const { error, created } = await runStep("terraform apply", () =>
    terraformApply(terraform, ({ address, id }) => {
      progress.say(accountKey(address) ?? address, `made (${id})`);
    }),
  );
  return { error, made: created.map(({ address, id }) => `${accountKey(address) ?? address} (${id})`) };
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
