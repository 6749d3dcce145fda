import { runConcurrently } from "../shared/run-concurrently.ts";
import { inTerraform } from "../shared/terraform/make-plan.ts";
import type { TerraformContext } from "../shared/terraform/terraform.ts";
import { inWorkspace } from "../shared/terraform/workspace.ts";
import type { ApplyContext, ApplyInput } from "./apply-context.ts";
import { applyPlan } from "./apply-plan.ts";
import { withFound, type Settled } from "./outcome.ts";
import { planAccounts } from "./plan-accounts.ts";
import { prepare, type Preparation } from "./prepare.ts";
import { terraformIn, withLastingCredentials } from "./terraform-context.ts";
import type { Work } from "./work.ts";

/**
 * Proves the review of the accounts, adopts those that a dead run created, plans exactly those that may be applied, applies,
 * and waits until each can be used. Terraform starts during the proof, because each takes about as long as the other.
 */
export async function prepareAndApply(context: ApplyContext, tip: ApplyInput, work: Work): Promise<Settled> {
  if (work.accounts.length + work.removed.length === 0) return settleUnplanned(work, await prepare(context, tip, work));
  const { runner } = context;
  const { lockFile, settings } = tip;
  const { aws } = settings;
  const credentials = await tip.session.credentials();
  return inWorkspace(runner.temporaryFolder, { aws, lockFile }, (directory) =>
    runConcurrently(
      () => prepare(context, tip, work),
      (prepared) => {
        const found = prepared.then(
          ({ numbers }) => ({ ...work.found, pullRequests: numbers }),
          () => work.found,
        );
        return withFound(found, () =>
          inTerraform(terraformIn(context, directory, credentials), async (started) => {
            const ready = await prepared;
            if (ready.accounts.length + ready.forgotten.size === 0) return settleUnplanned(work, ready);
            const terraform = await withLastingCredentials(context, tip, started);
            return planAndApply(context, tip, { work: { ...work, found: await found }, ready, terraform });
          }),
        );
      },
    ),
  );
}

/** Every account that is due was left out. */
function settleUnplanned({ found }: Work, { leftOut, numbers }: Preparation): Settled {
  return { ends: leftOut, found: { ...found, pullRequests: numbers }, changed: new Set(), notes: [] };
}

async function planAndApply(
  context: ApplyContext,
  tip: ApplyInput,
  {
    work,
    ready,
    terraform,
  }: { readonly work: Work; readonly ready: Preparation; readonly terraform: TerraformContext },
): Promise<Settled> {
  const plan = await planAccounts(terraform, ready);
  const leftOut = new Map([...ready.leftOut, ...plan.leftOut]);
  if (plan.accounts.length + plan.forgotten.size === 0) return settleUnplanned(work, { ...ready, leftOut });
  const { pullRequests } = ready;
  const settled = await applyPlan(context, tip, { ...plan, work, pullRequests, terraform });
  const adopted = [...ready.adopted].filter(([key]) => plan.accounts.some((account) => account.key === key));
  const notes = adopted.map(
    ([key, id]) => `An apply that died had made the account ${key} (${id}); this run adopted it.`,
  );
  return { ...settled, ends: new Map([...leftOut, ...settled.ends]), notes: [...notes, ...settled.notes] };
}
