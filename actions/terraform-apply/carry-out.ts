import type { Account } from "../../app/domain/account/account.ts";
import { describeCreationFailure } from "../../app/domain/apply/creation-failure.ts";
import { findUnshown } from "../../app/domain/apply/find-unshown.ts";
import { judgePlan } from "../../app/domain/plan/judge-plan.ts";
import type { Change } from "../../app/domain/plan/plan-summary.ts";
import { askUnmade } from "../shared/ask-unmade.ts";
import type { Credentials } from "../shared/assume-role.ts";
import { logTerraform } from "../shared/log.ts";
import { inTerraform, planChanges, sha256Hex } from "../shared/make-plan.ts";
import { openOrganisation } from "../shared/organisation.ts";
import { readState } from "../shared/read-state.ts";
import { openLedger } from "../shared/state-bucket.ts";
import { doStep } from "../shared/step.ts";
import { terraformApply, terraformPlan, type TerraformContext, type TerraformError } from "../shared/terraform.ts";
import { terraformEnvironment } from "../shared/terraform-environment.ts";
import { inWorkspace } from "../shared/workspace.ts";
import { findAdoption } from "./adopt.ts";
import { sessionNameOf, type ApplyContext, type Tip } from "./apply-context.ts";
import { refused, type Attempt } from "./attempt.ts";
import { describeNewAccounts } from "./new-accounts.ts";
import type { Proof } from "./prove.ts";
import { settleAccounts } from "./settle.ts";
import { clearUp, noteApplied, noteApplying, releaseOwnLock } from "./state-lock.ts";

/** What is to be applied. */
interface Work {
  /** The accounts that differ from what was applied last. */
  readonly accounts: readonly Account[];
  /** Those of them that are new since then, made or not. */
  readonly made: readonly Account[];
  readonly proof: Proof;
}

const prefix = "aws_organizations_account.";

/** In milliseconds, of the hour that a session lasts. */
const halfASession = 30 * 60_000;

/** Plans exactly the accounts that differ, adopts what a dead run has left, applies, and waits until all can be used. */
export async function carryOut(context: ApplyContext, tip: Tip, work: Work): Promise<Attempt> {
  const { runner, lockFile, clock, progress } = context;
  const { settings, accepted, credentials, state } = tip;
  const { aws } = settings;
  const unmade = work.accounts.filter(({ key }) => !state.has(key));
  const organisation = openOrganisation(aws, credentials);
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
    const targets = work.accounts.map(({ key }) => `${prefix}${key}`);
    const changes = await planChanges(terraform, targets);
    const reasons = [...judgePlan(changes).map(({ message }) => message), ...findUnshownChanges(changes, work.proof)];
    if (reasons.length > 0) return refused(reasons);
    const notes = [...adopted].map(
      ([key, id]) => `The account ${key} (${id}) had been made by an apply that died; it was adopted.`,
    );
    return applyPlan(context, tip, { ...work, directory, terraform, targets, changes, notes });
  };
  return inWorkspace(runner.temporaryFolder, configuration, async (directory) =>
    inTerraform(terraformIn(context, directory, credentials), (terraform) => planAndApply(directory, terraform)),
  );
}

function terraformIn({ environment }: ApplyContext, directory: string, credentials: Credentials): TerraformContext {
  return { directory, environment: terraformEnvironment(environment, credentials), log: logTerraform };
}

/** Each change must be in the plan that the reviewers of the very pull request saw that brought the account. */
function findUnshownChanges(changes: readonly Change[], { pullRequests }: Proof): readonly string[] {
  return changes.flatMap((change) => {
    const { address, action } = change;
    const pullRequest = pullRequests.get(address.slice(prefix.length));
    const [unshown] = findUnshown([change], pullRequest?.shown, sha256Hex);
    return unshown === undefined
      ? []
      : [
          `The approved plan of pull request ${pullRequest?.number ?? "(none)"} does not show this: ${action} ${address}.`,
        ];
  });
}

async function applyPlan(
  context: ApplyContext,
  tip: Tip,
  plan: Work & {
    readonly directory: string;
    readonly terraform: TerraformContext;
    readonly targets: readonly string[];
    readonly changes: readonly Change[];
    readonly notes: readonly string[];
  },
): Promise<Attempt> {
  const { clock, progress, runner } = context;
  const { settings, at } = tip;
  const { aws } = settings;
  const startedAt = clock.now();
  const notes = [...plan.notes];
  let error: TerraformError | undefined;
  const locking = { ledger: tip.ledger, stateKey: aws.state.key, runner, github: context.github };
  const released = await doStep("looking for the lock of Terraform's state", () =>
    plan.changes.length > 0 ? releaseOwnLock(locking) : clearUp(locking),
  );
  if (released !== undefined) notes.push(released);
  if (plan.changes.length > 0) {
    await doStep("noting that this run applies", () => noteApplying(locking, { commit: at.ref, now: clock.now() }));
    for (const { address, action } of plan.changes)
      progress.say(address.slice(prefix.length), `${action} is on its way`);
    ({ error } = await doStep("terraform apply", () =>
      terraformApply(plan.terraform, ({ address, id }) => {
        progress.say(address.slice(prefix.length), `made (${id})`);
      }),
    ));
  }
  // The session may have ended meanwhile, and what it leaves has to be looked at.
  const isOld = error !== undefined || clock.now() - startedAt > halfASession;
  const credentials = isOld ? await tip.assume() : tip.credentials;
  const ledger = openLedger(aws.state, credentials);
  if (plan.changes.length > 0) {
    await noteApplied({ ...locking, ledger });
  }
  const state = await doStep("reading Terraform's state back", () => readState(ledger, aws.state.key));
  const ids = new Map([...state].map(([key, { id }]) => [key, id]));
  const existing = describeNewAccounts(plan.made, { ids, pullRequests: plan.proof.pullRequests, aws });
  const told = new Set(existing.map(({ id }) => id));
  context.learnt.accounts = [...context.learnt.accounts.filter(({ id }) => !told.has(id)), ...existing];
  context.learnt.askUnmade = () => askUnmade(tip.accepted.accounts, ids, openOrganisation(aws, credentials));
  const until = clock.now() + settings.accounts.wait_minutes * 60_000;
  const settling = { settings, credentials, sessionName: sessionNameOf(runner), clock, until };
  const { accounts, reasons } = await settleAccounts(existing, { context: settling, progress, startedAt });
  if (error !== undefined) {
    const failures = await describeFailures(plan.made, { context, tip, credentials, ids, startedAt });
    return { outcome: "failed", reason: [...failures, ...reasons, error.message].join("\n"), accounts, notes };
  }
  const left = plan.made
    .filter(({ key }) => !ids.has(key))
    .map(
      ({ key }) =>
        `${key}: Terraform says that it succeeded, but its state does not have the account. Start the workflow again.`,
    );
  const again =
    plan.changes.length === 0
      ? "nothing"
      : await doStep("planning once more", () =>
          // The provider that was kept has the credentials with which it began.
          terraformPlan(isOld ? terraformIn(context, plan.directory, credentials) : plan.terraform, plan.targets),
        );
  const unfinished =
    again === "nothing"
      ? []
      : ["A second plan still finds something to change; the log shows what. Start the workflow again."];
  const all = [...reasons, ...left, ...unfinished];
  return all.length === 0
    ? {
        outcome: plan.changes.length + accounts.length === 0 ? "nothing-to-do" : "applied",
        reason: null,
        accounts,
        notes,
      }
    : { outcome: "failed", reason: all.join("\n"), accounts, notes };
}

/** What AWS says of the accounts that it did not make, in words that help; Terraform's own follow. */
async function describeFailures(
  made: readonly Account[],
  {
    context,
    tip,
    credentials,
    ids,
    startedAt,
  }: {
    readonly context: ApplyContext;
    readonly tip: Tip;
    readonly credentials: Credentials;
    readonly ids: ReadonlyMap<string, string>;
    readonly startedAt: number;
  },
): Promise<readonly string[]> {
  const names = new Set(made.filter(({ key }) => !ids.has(key)).map(({ name }) => name));
  if (names.size === 0) return [];
  const failed = await doStep("asking AWS why", () => openOrganisation(tip.settings.aws, credentials).listFailed());
  // AWS's clock and this machine's differ a little.
  const recent = failed.filter(({ name, requestedAt }) => names.has(name) && requestedAt >= startedAt - 5_000);
  for (const { name, reason } of recent) context.progress.say(name, `not made: ${reason}`);
  return recent.map(({ name, reason }) => describeCreationFailure(name, reason));
}
