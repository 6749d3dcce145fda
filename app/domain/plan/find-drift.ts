import { type Account, ignoredChanges, ignoresChanges } from "../account/account.ts";
import type { Settings } from "../settings/settings.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { Sha256Hex } from "./digests.ts";
import { accountAddress } from "./plan-targets.ts";
import type { Change } from "./plan-summary.ts";
import { summarisePlan } from "./summarise.ts";
import type { Attributes, TerraformPlan } from "./terraform-plan.ts";

/** An account as AWS lists it. */
export interface ListedAccount {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** `ACTIVE`, `CLOSED` and others. */
  readonly state: string;
}

/** An account of the accounts file. */
export type FiledAccount = Pick<Account, "key" | "name" | "email" | "parentId" | "tags" | "lifecycle">;

/** An account of the file that AWS no longer has, or that is no longer active. */
export interface LostAccount {
  readonly key: string;
  readonly id: string;
}

/** One value of an account that was changed outside Terraform. */
export interface ChangedValue extends LostAccount {
  /** In the accounts file; if the file does not set it, as Terraform saw it last. */
  readonly filed: string;
  readonly actual: string;
}

/** The differences between AWS, Terraform's state and the accounts file; each account or value is in one list only. */
export interface Drift {
  readonly closed: readonly LostAccount[];
  readonly closing: readonly LostAccount[];
  /** Suspended by AWS. */
  readonly suspended: readonly LostAccount[];
  /** No longer in the organisation. */
  readonly left: readonly LostAccount[];
  readonly renamed: readonly ChangedValue[];
  readonly readdressed: readonly ChangedValue[];
  readonly moved: readonly ChangedValue[];
  /** `before` is from the accounts file, `after` is from AWS. */
  readonly retagged: readonly Change[];
  /** Changes in the accounts file that no apply has made in AWS yet. */
  readonly unapplied: readonly Change[];
  /** Accounts of the organisation that are not in the accounts file. */
  readonly unknown: readonly ListedAccount[];
}

/**
 * Finds drift in a full plan, and in the list of AWS.
 *
 * Only arguments of the accounts file count. AWS sets all other attributes, and Terraform's provider may read them
 * differently from one version to the next. Whether an account is closed, suspended or gone comes from AWS's list alone:
 * the provider does not read `State`.
 *
 * The management account and the users account are named in the settings, so they are known.
 */
export function findDrift(
  plan: TerraformPlan,
  listed: readonly ListedAccount[],
  about: {
    readonly aws: Settings["aws"];
    /** Of the accounts file. */
    readonly accounts: readonly FiledAccount[];
    readonly sha256Hex: Sha256Hex;
  },
): Drift {
  const { aws, accounts, sha256Hex } = about;
  const seen = beforeOf(plan.resource_drift);
  const planned = beforeOf(plan.resource_changes);
  const made = accounts.flatMap((account) => toMade(account, seen, planned));
  const known = new Set([aws.management_account, aws.users_account, ...idsIn(seen), ...idsIn(planned)]);
  const states = new Map(listed.map(({ id, state }) => [id, state]));
  const lost = (kind: string): readonly LostAccount[] =>
    made.filter(({ id }) => lossOf(states.get(id)) === kind).map(({ key, id }) => ({ key, id }));
  const kept = made.filter(({ id }) => lossOf(states.get(id)) === undefined);
  const outside = {
    renamed: kept.flatMap((account) => compareValue(account, "name", account.filed.name)),
    readdressed: kept.flatMap(compareEmail),
    moved: kept.flatMap((account) => compareValue(account, "parent_id", account.filed.parentId)),
    retagged: kept.flatMap((account) => compareTags(account, sha256Hex)),
  };
  const lostAddresses = new Set(
    made.filter((account) => !kept.includes(account)).map(({ key }) => accountAddress(key)),
  );
  return {
    closed: lost("closed"),
    closing: lost("closing"),
    suspended: lost("suspended"),
    left: lost("left"),
    ...outside,
    unapplied: summarisePlan(plan, sha256Hex).flatMap((change) =>
      lostAddresses.has(change.address) ? [] : withoutOutside(change, outside),
    ),
    unknown: listed
      .filter(({ id, state }) => !known.has(id) && !["closed", "closing"].includes(lossOf(state) ?? ""))
      .toSorted((one, other) => one.id.localeCompare(other.id)),
  };
}

/** Returns whether there is any drift that a person should check. */
export function isAnyDrift(drift: Drift): boolean {
  return Object.values(drift).some(({ length }) => length > 0);
}

/** An account that Terraform has created, with the attributes that may drift. */
interface MadeAccount extends LostAccount {
  readonly filed: FiledAccount;
  /** As Terraform saw it last. */
  readonly last: Attributes;
  /** In AWS now. */
  readonly actual: Attributes;
}

/** The attributes before a change, by address. */
type Before = ReadonlyMap<string, Attributes>;

function beforeOf(changes: TerraformPlan["resource_changes"] = []): Before {
  return new Map(changes.map(({ address, change: { before } }) => [address, (before ?? {}) as Attributes]));
}

/** An account that Terraform did not find in AWS has its id in the state alone. */
function toMade(filed: FiledAccount, seen: Before, planned: Before): readonly MadeAccount[] {
  const address = accountAddress(filed.key);
  const actual = planned.get(address) ?? {};
  const last = seen.get(address) ?? actual;
  const id = textOf(last, "id");
  return id === undefined ? [] : [{ key: filed.key, id, filed, last, actual }];
}

/** Why an account is not compared any further: by its state, undefined if AWS does not list it. */
function lossOf(state: string | undefined): "closed" | "closing" | "suspended" | "left" | undefined {
  switch (state) {
    case undefined:
      return "left";
    case "CLOSED":
      return "closed";
    case "PENDING_CLOSURE":
      return "closing";
    case "SUSPENDED":
      return "suspended";
    default:
      return undefined;
  }
}

/** A value that differs from the file, but not from what Terraform saw last, was changed in the file. */
function compareValue(
  { key, id, last, actual }: MadeAccount,
  name: "name" | "parent_id",
  filed: string | undefined,
): readonly ChangedValue[] {
  const [before, now] = [textOf(last, name), textOf(actual, name)];
  const wanted = filed ?? before;
  if (now === undefined || wanted === undefined || now === wanted || now === before) return [];
  return [{ key, id, filed: wanted, actual: now }];
}

/** Terraform ignores the e-mail, so every difference was made outside. AWS compares e-mails without their case. */
function compareEmail({ key, id, filed, actual }: MadeAccount): readonly ChangedValue[] {
  const now = textOf(actual, "email");
  if (now === undefined || now.toLowerCase() === filed.email.toLowerCase()) return [];
  return [{ key, id, filed: filed.email, actual: now }];
}

function compareTags({ key, filed, last, actual }: MadeAccount, sha256Hex: Sha256Hex): readonly Change[] {
  const [now, before] = [actual, last].map(({ tags }) => canonicalJson(tags ?? {}));
  const isIgnored = ignoresChanges(ignoredChanges(filed.lifecycle), "tags");
  const isOurs = isIgnored || now === before || now === canonicalJson(filed.tags);
  if (isOurs) return [];
  const change = { actions: ["update"], before: { tags: filed.tags }, after: { tags: actual["tags"] ?? {} } };
  return summarisePlan({ resource_changes: [{ address: accountAddress(key), change }] }, sha256Hex);
}

/** Leaves out of an update what is reported as changed outside, and what the accounts file cannot set. */
function withoutOutside(change: Change, outside: Pick<Drift, "renamed" | "moved" | "retagged">): readonly Change[] {
  if (change.action !== "update") return [change];
  const isReported = (list: readonly LostAccount[]): boolean =>
    list.some(({ key }) => accountAddress(key) === change.address);
  const names = [
    ...(isReported(outside.renamed) ? [] : ["name"]),
    ...(isReported(outside.moved) ? [] : ["parent_id"]),
    ...(outside.retagged.some(({ address }) => address === change.address) ? [] : ["tags"]),
  ];
  const [before, after] = [pick(change.before, names), pick(change.after, names)];
  return Object.keys({ ...before, ...after }).length === 0 ? [] : [{ ...change, before, after, unknown: [] }];
}

function pick(attributes: Attributes | null, names: readonly string[]): Attributes {
  return Object.fromEntries(Object.entries(attributes ?? {}).filter(([name]) => names.includes(name)));
}

function textOf(attributes: Attributes, name: string): string | undefined {
  const value = attributes[name];
  return typeof value === "string" ? value : undefined;
}

function idsIn(changes: Before): readonly (string | undefined)[] {
  return [...changes.values()].map((before) => textOf(before, "id"));
}
