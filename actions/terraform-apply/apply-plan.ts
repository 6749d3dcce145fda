import type { NewAccount } from "../../app/domain/apply/apply-result.ts";
import { describeForgotten, describeTainted } from "../../app/domain/apply/describe-blocked.ts";
import { judgeEnds } from "../../app/domain/apply/judge-ends.ts";
import type { StateAccount } from "../../app/domain/apply/terraform-state.ts";
import { accountAddress, accountKey } from "../../app/domain/plan/plan-targets.ts";
import { listNotCreated } from "../shared/aws/list-not-created.ts";
import { openOrganisation } from "../shared/aws/organisation.ts";
import { readState } from "../shared/aws/read-state.ts";
import { runStep } from "../shared/step.ts";
import { planChanges } from "../shared/terraform/make-plan.ts";
import { listAdopted } from "./adopt-accounts.ts";
import { sessionNameOf, type ApplyContext, type ApplyInput } from "./apply-context.ts";
import { blameAccounts, onOneLine } from "./blame-accounts.ts";
import { changeAws, type AwsChange } from "./change-aws.ts";
import { explainFailures } from "./explain-failures.ts";
import { describeAdopted, describeNewAccounts } from "./new-accounts.ts";
import { type Found, type Settled, withFound } from "./outcome.ts";
import { numberOf } from "./plan-accounts.ts";
import { askAboutRootUsers } from "./root-users.ts";
import { withLastingCredentials } from "./terraform-context.ts";
import type { ReadyPlan } from "./work.ts";
import { findWithChecklist, type UsableAccounts, waitUntilUsable } from "./wait-until-usable.ts";

type Troubles = ReadonlyMap<string, readonly string[]>;

/** Applies the saved plan, reads back the result, and waits until each new account can be used. */
export async function applyPlan(context: ApplyContext, tip: ApplyInput, plan: ReadyPlan): Promise<Settled> {
  const startedAt = context.clock.now();
  const change = await changeAws(context, tip, plan);
  const back = await readBack(context, tip, { plan, change });
  return withFound(back.found, () => conclude(context, tip, { plan, change, back, startedAt }));
}

/** Waits until the new accounts can be used, and judges which of the accounts are done. */
async function conclude(
  context: ApplyContext,
  tip: ApplyInput,
  {
    plan,
    change,
    back: { state, existing, found, trouble },
    startedAt,
  }: { readonly plan: ReadyPlan; readonly change: AwsChange; readonly back: ReadBack; readonly startedAt: number },
): Promise<Settled> {
  const usable = await waitForAccounts(context, tip, { existing, startedAt });
  const troubles = mergeTroubles(
    await explainFailures(plan, { context, tip, state, startedAt }),
    listTainted(plan, tip, state),
    blame(plan, change),
    byKey(usable.reasons, state),
  );
  const changed = new Set(plan.changes.map(({ address }) => accountKey(address) ?? address));
  const done = [...changed].filter((key) => state.has(key) && !troubles.has(key));
  const forgotten = new Set(plan.forgotten.keys());
  const accounts = [...plan.accounts.map(({ key }) => key), ...forgotten].map((key) => {
    const { pullRequest } = numberOf(plan.pullRequests.get(key));
    return { key, ...(pullRequest !== undefined && { pullRequest }) };
  });
  const unfinished = await listUnfinished(context, tip, { plan, done });
  return {
    ends: judgeEnds({ accounts, forgotten, changed, made: plan.work.made, state, troubles, unfinished }),
    found: { ...found, accounts: replaceById(found.accounts, usable.accounts) },
    changed,
    forgotten: plan.forgotten,
    notes: [
      ...[...plan.forgotten.values()].filter(({ key }) => !state.has(key)).map(describeForgotten),
      ...[change.released, trouble].filter((note) => note !== undefined),
    ],
  };
}

/** Accounts of earlier runs, and those that this run knows more about. */
function replaceById<Named extends Pick<NewAccount, "id">>(
  earlier: readonly Named[],
  known: readonly Named[],
): readonly Named[] {
  const ids = new Set(known.map(({ id }) => id));
  return [...earlier.filter(({ id }) => !ids.has(id)), ...known];
}

function mergeTroubles(...all: readonly Troubles[]): Troubles {
  const merged = new Map<string, readonly string[]>();
  for (const [key, reasons] of all.flatMap((troubles) => [...troubles]))
    merged.set(key, [...(merged.get(key) ?? []), ...reasons]);
  return merged;
}

/** Terraform's errors by account. If one is about no account of the plan, no change counts as done. */
function blame({ changes }: ReadyPlan, { error, unsaved }: AwsChange): Troubles {
  if (error === undefined) return new Map();
  const keys = changes.map(({ address }) => accountKey(address) ?? address);
  const unknown = `It is unknown whether this account is done; the next run looks. ${onOneLine(error.message)}`;
  return blameAccounts(error, new Set(keys)) ?? new Map(keys.map((key) => [key, [...unsaved, unknown]]));
}

function byKey(reasons: UsableAccounts["reasons"], state: ReadBack["state"]): Troubles {
  return new Map([...state].flatMap(([key, { id }]) => (reasons.has(id) ? [[key, reasons.get(id) ?? []]] : [])));
}

function listTainted({ accounts }: ReadyPlan, { settings }: ApplyInput, state: ReadBack["state"]): Troubles {
  const known = accounts.flatMap(({ key }) => state.get(key) ?? []);
  return new Map(
    known
      .filter(({ tainted }) => tainted)
      .map((account) => [account.key, [describeTainted(account, settings.aws.state)]]),
  );
}

/** Terraform's state after the apply. */
interface ReadBack {
  /** By key. */
  readonly state: ReadonlyMap<string, StateAccount>;
  readonly existing: readonly NewAccount[];
  readonly found: Found;
  readonly trouble: string | undefined;
}

/** Reads the new accounts from Terraform's state; the result of a run that fails later has them, too. */
async function readBack(
  context: ApplyContext,
  tip: ApplyInput,
  { plan, change: { ledger } }: { readonly plan: ReadyPlan; readonly change: AwsChange },
): Promise<ReadBack> {
  const { aws } = tip.settings;
  const { accounts, pullRequests, work } = plan;
  const state = await runStep("reading Terraform's state back", () => readState(ledger, aws.state.key));
  const ids = new Map([...state].map(([key, { id }]) => [key, id]));
  const made = accounts.filter(({ key }) => work.made.has(key));
  const adopted = listAdopted(made, { state, pullRequests });
  const isAdopted = new Set(adopted.map(({ key }) => key));
  const created = made.filter(({ key }) => !isAdopted.has(key));
  const known = describeNewAccounts(created, { ids, pullRequests, aws });
  const { rootCredentials, trouble } = await askAboutRootUsers(context, tip, known);
  const existing = known.map((account) => ({ ...account, ...rootCredentials }));
  // Nothing is done in an adopted account, so the run does not wait for it.
  const withChecklist = describeAdopted(made, { adopted, ids, pullRequests, aws });
  const found = {
    ...work.found,
    accounts: replaceById(work.found.accounts, [...existing, ...withChecklist]),
    adopted: replaceById(work.found.adopted, adopted),
    askUnmade: () => listNotCreated(tip.accepted.accounts, ids, openOrganisation(aws, tip.session.credentials)),
  };
  return { state, existing, found, trouble };
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

/** Plans again what should be done, because a change that Terraform reports as done may not be. */
async function listUnfinished(
  context: ApplyContext,
  tip: ApplyInput,
  { plan, done }: { readonly plan: ReadyPlan; readonly done: readonly string[] },
): Promise<ReadonlySet<string>> {
  if (done.length === 0) return new Set();
  const terraform = await withLastingCredentials(context, tip, plan.terraform);
  const changes = await runStep("planning once more", () => planChanges(terraform, done.map(accountAddress)));
  return new Set(changes.map(({ address }) => accountKey(address) ?? address));
}
