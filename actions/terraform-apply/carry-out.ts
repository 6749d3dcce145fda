import { findUnshown } from "../../app/domain/apply/find-unshown.ts";
import { judgePlan } from "../../app/domain/plan/judge-plan.ts";
import type { Change } from "../../app/domain/plan/plan-summary.ts";
import { inTerraform, planChanges, sha256Hex } from "../shared/make-plan.ts";
import { openOrganisation } from "../shared/organisation.ts";
import { doStep } from "../shared/step.ts";
import type { TerraformContext } from "../shared/terraform.ts";
import { inWorkspace } from "../shared/workspace.ts";
import { findAdoption } from "./adopt.ts";
import type { ApplyContext, Tip } from "./apply-context.ts";
import { addressPrefix, applyPlan, terraformIn, type Work } from "./apply-plan.ts";
import { refused, type Attempt } from "./attempt.ts";
import type { Proof } from "./prove.ts";

/** Plans exactly the accounts that differ, adopts what a dead run has left, applies, and waits until all can be used. */
export async function carryOut(context: ApplyContext, tip: Tip, work: Work): Promise<Attempt> {
  const { runner, lockFile, clock, progress } = context;
  const { settings, accepted, session, state } = tip;
  const { aws } = settings;
  const unmade = work.accounts.filter(({ key }) => !state.has(key));
  const organisation = openOrganisation(aws, session.credentials);
  const { askedAt } = work.proof;
  const { adopted, conflicts } =
    unmade.length === 0
      ? { adopted: new Map<string, string>(), conflicts: [] }
      : await doStep("looking for accounts that exist already", () =>
          findAdoption(unmade, { organisation, askedAt, settings, clock, progress }),
        );
  if (conflicts.length > 0) return refused(conflicts);
  const configuration = { aws, ...accepted, lockFile, imports: adopted };
  const planAndApply = async (directory: string, terraform: TerraformContext): Promise<Attempt> => {
    const targets = work.accounts.map(({ key }) => `${addressPrefix}${key}`);
    const changes = await planChanges(terraform, targets);
    const reasons = [...judgePlan(changes).map(({ message }) => message), ...findUnshownChanges(changes, work.proof)];
    if (reasons.length > 0) return refused(reasons);
    const notes = [...adopted].map(
      ([key, id]) => `The account ${key} (${id}) had been made by an apply that died; it was adopted.`,
    );
    return applyPlan(context, tip, { ...work, directory, terraform, targets, changes, notes });
  };
  const credentials = await session.credentials();
  return inWorkspace(runner.temporaryFolder, configuration, async (directory) =>
    inTerraform(terraformIn(context, directory, credentials), (terraform) => planAndApply(directory, terraform)),
  );
}

/** Each change must be in the plan that the reviewers of the very pull request saw that brought the account. */
function findUnshownChanges(changes: readonly Change[], { pullRequests }: Proof): readonly string[] {
  return changes.flatMap((change) => {
    const { address, action } = change;
    const pullRequest = pullRequests.get(address.slice(addressPrefix.length));
    const [unshown] = findUnshown([change], pullRequest?.shown, sha256Hex);
    return unshown === undefined
      ? []
      : [
          `The approved plan of pull request ${pullRequest?.number ?? "(none)"} does not show this: ${action} ${address}.`,
        ];
  });
}
