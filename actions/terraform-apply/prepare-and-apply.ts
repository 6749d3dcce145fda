import { renderAccountsFile } from "../../app/domain/account/render-accounts-file.ts";
import { findUnreviewed } from "../../app/domain/apply/find-unreviewed.ts";
import { judgePlan } from "../../app/domain/plan/judge-plan.ts";
import type { Change } from "../../app/domain/plan/plan-summary.ts";
import { runConcurrently } from "../shared/run-concurrently.ts";
import { inTerraform, planChanges, sha256Hex } from "../shared/terraform/make-plan.ts";
import type { TerraformContext } from "../shared/terraform/terraform.ts";
import { inWorkspace, writeAccounts } from "../shared/terraform/workspace.ts";
import type { ApplyContext, ApplyInput } from "./apply-context.ts";
import { addressPrefix, applyPlan } from "./apply-plan.ts";
import { refused, withFound, type ApplyOutcome } from "./outcome.ts";
import { prepare, type Preparation, type PendingAccounts } from "./prepare.ts";
import type { ReviewProof } from "./prove-review.ts";
import { terraformIn, withLastingCredentials } from "./terraform-context.ts";

/**
 * Proves the review of the accounts, adopts those that a dead run created, plans exactly these accounts, applies, and
 * waits until each can be used. Terraform starts during the proof, because each takes about as long as the other.
 */
export async function prepareAndApply(
  context: ApplyContext,
  tip: ApplyInput,
  work: PendingAccounts,
): Promise<ApplyOutcome> {
  const { runner, lockFile } = context;
  const { aws } = tip.settings;
  const credentials = await tip.session.credentials();
  return inWorkspace(runner.temporaryFolder, { aws, lockFile }, (directory) =>
    runConcurrently(
      () => prepare(context, tip, work),
      (prepared) => {
        const found = prepared.then(
          ({ pullRequests }) => ({ ...work.found, pullRequests }),
          () => work.found,
        );
        return withFound(found, () =>
          inTerraform(terraformIn(context, directory, credentials), async (started) => {
            const ready = await prepared;
            if (ready.kind === "refused") return refused(ready.reasons, await found);
            const terraform = await withLastingCredentials(context, tip, started);
            return planAndApply(context, tip, { work: { ...work, found: await found }, ready, terraform });
          }),
        );
      },
    ),
  );
}

async function planAndApply(
  context: ApplyContext,
  tip: ApplyInput,
  {
    work: { accounts, made, found },
    ready: { proof, adopted },
    terraform,
  }: {
    readonly work: PendingAccounts;
    readonly ready: Extract<Preparation, { readonly kind: "ready" }>;
    readonly terraform: TerraformContext;
  },
): Promise<ApplyOutcome> {
  // Terraform evaluates every configured account before it drops those that are not targets, which takes twice as long
  // with a thousand. Accounts that are not targets keep their state, configured or not.
  const accountsFile = new TextEncoder().encode(renderAccountsFile({ accounts }));
  await writeAccounts(terraform.directory, { accountsFile, accounts, imports: adopted });
  const targets = accounts.map(({ key }) => `${addressPrefix}${key}`);
  const changes = await planChanges(terraform, targets);
  const reasons = [...judgePlan(changes).map(({ message }) => message), ...findUnshownChanges(changes, proof)];
  if (reasons.length > 0) return refused(reasons, found);
  const notes = [...adopted].map(
    ([key, id]) => `An apply that died had made the account ${key} (${id}); this run adopted it.`,
  );
  return applyPlan(context, tip, { made, found, proof, terraform, targets, changes, notes });
}

/** Each change must be in the plan that the reviewers of the account's own pull request saw. */
function findUnshownChanges(changes: readonly Change[], { pullRequests }: ReviewProof): readonly string[] {
  return changes.flatMap((change) => {
    const { address, action } = change;
    const pullRequest = pullRequests.get(address.slice(addressPrefix.length));
    const [unshown] = findUnreviewed([change], pullRequest?.shown, sha256Hex);
    return unshown === undefined
      ? []
      : [
          `The approved plan of pull request ${pullRequest?.number ?? "(none)"} does not show this: ${action} ${address}.`,
        ];
  });
}
