import { canonicalJson } from "./canonical-json.ts";
import { changeDigest, type Sha256Hex } from "./digests.ts";
import { maskValue, sensitiveTexts } from "./mask.ts";
import type { Action, Change } from "./plan-summary.ts";
import type { Attributes, PlannedChanges, TerraformChange } from "./terraform-plan.ts";

/**
 * Lists the changes of Terraform's structured plan, sorted by address, without unchanged resources. Outputs also count as
 * changes: a reviewer must see everything that Terraform would do.
 *
 * @param adopted - addresses of the accounts whose entries adopt an account of AWS, each with that account's id
 */
export function summarisePlan(
  plan: PlannedChanges,
  sha256Hex: Sha256Hex,
  adopted: ReadonlyMap<string, string> = new Map(),
): readonly Change[] {
  const configured = new Map(
    plan.configuration?.root_module?.resources?.map(({ address, expressions }) => [address, expressions]),
  );
  const outputs = Object.entries(plan.output_changes ?? {}).map(([name, change]) => ({
    address: `output.${name}`,
    change: asAttribute(change),
  }));
  return [...(plan.resource_changes ?? []), ...outputs]
    .map(({ address, change }) =>
      summarise({ address, change, configured: configured.get(address), adopts: adopted.get(address) }, sha256Hex),
    )
    .filter((change) => change !== undefined)
    .sort((a, b) => (a.address < b.address ? -1 : 1));
}

function summarise(
  planned: {
    readonly address: string;
    readonly change: TerraformChange;
    readonly configured: Attributes | undefined;
    /** Id of the account that the entry adopts. */
    readonly adopts: string | undefined;
  },
  sha256Hex: Sha256Hex,
): Change | undefined {
  const { address, change, configured } = planned;
  const action = actionOf(change);
  if (action === undefined) return undefined;
  const read = attributesOf(change.before);
  const before = read !== null && action === "forget" ? withoutOutdated(read) : read;
  const after = attributesOf(change.after);
  const unknown = unknownNames(change.after_unknown);
  const known = [
    ...sensitiveTexts(change.before, change.before_sensitive),
    ...sensitiveTexts(change.after, change.after_sensitive),
  ];
  const id = idOf(change, read);
  const adopts = id !== undefined && id === planned.adopts && (action === "import" || action === "update");
  const values = digestedValues(action, { before, after, configured });
  const shown = action === "import" ? (maskValue(identityOf(id, read), undefined, known) as Attributes) : {};
  return {
    address,
    action,
    before: before && {
      ...shown,
      ...changedAttributes(before, { other: after, marks: change.before_sensitive, known }),
    },
    after: after && {
      ...shown,
      ...changedAttributes(withoutDefaults(action, after), { other: before, marks: change.after_sensitive, known }),
    },
    unknown,
    digest: changeDigest(
      { address, action, values: adopts ? { id, configured: configured ?? null } : values, unknown, adopts },
      sha256Hex,
    ),
  };
}

/** Of an account that is forgotten, its id: the reviewer approved that Terraform forgets this account of AWS. */
function digestedValues(
  action: Action,
  { before, after, configured }: Readonly<Record<"before" | "after", Attributes | null>> & { configured: unknown },
): unknown {
  if (action === "forget") return { id: before?.["id"] };
  return action === "create" || action === "import" ? (configured ?? after) : after;
}

/** Terraform does not read an account again that it forgets, so the rest of what it saw last may be out of date. */
function withoutOutdated({ id, name, email }: Attributes): Attributes {
  return { id, name, email };
}

/** Terraform uses "no-op" or "update" for a resource that it will import; a reviewer sees an import. */
function actionOf(change: TerraformChange): Action | undefined {
  if (change.importing !== undefined) return change.actions.length === 1 ? "import" : "replace";
  if (change.actions.length > 1) return "replace";
  const [action] = change.actions;
  return action === "no-op" ? undefined : (action as Action);
}

/** The account's id in AWS; undefined if it does not exist yet. */
function idOf({ importing }: TerraformChange, read: Attributes | null): string | undefined {
  const id = importing?.id ?? read?.["id"];
  return typeof id === "string" ? id : undefined;
}

/** The facts that identify an account that exists already: shown to a reviewer, though they do not change. */
function identityOf(id: string | undefined, read: Attributes | null): Attributes {
  const joined = read?.["joined_timestamp"];
  return { ...(id !== undefined && { id }), ...(typeof joined === "string" && { joined_timestamp: joined }) };
}

/** Arguments that Terraform keeps for itself. It reads none of them from AWS, so an import sets them all. */
const ownDefaults: readonly (readonly [string, unknown])[] = [
  ["close_on_deletion", false],
  ["create_govcloud", false],
];

function withoutDefaults(action: Action, after: Attributes): Attributes {
  if (action !== "import") return after;
  const isDefault = (entry: readonly [string, unknown]): boolean =>
    ownDefaults.some(([name, value]) => entry[0] === name && entry[1] === value);
  return Object.fromEntries(Object.entries(after).filter((entry) => !isDefault(entry)));
}

/** The attributes that differ from those on the other side, or that are set if there is no other side. */
function changedAttributes(
  attributes: Attributes,
  context: { readonly other: Attributes | null; readonly marks: unknown; readonly known: readonly string[] },
): Attributes {
  const { other, marks, known } = context;
  const differs = ([name, value]: readonly [string, unknown]): boolean =>
    other === null ? value !== null : canonicalJson(value) !== canonicalJson(other[name] ?? null);
  const repeated = (name: string): boolean =>
    name === "tags_all" && canonicalJson(attributes["tags_all"]) === canonicalJson(attributes["tags"]);
  const kept = Object.entries(attributes).filter((entry) => differs(entry) && !repeated(entry[0]));
  return maskValue(Object.fromEntries(kept), marks, known) as Attributes;
}

function unknownNames(marks: unknown): readonly string[] {
  return Object.entries(attributesOf(marks) ?? {})
    .filter(([, mark]) => holdsTrue(mark))
    .map(([name]) => name)
    .sort();
}

function holdsTrue(mark: unknown): boolean {
  return mark === true || (typeof mark === "object" && mark !== null && Object.values(mark).some(holdsTrue));
}

/** An output's change has bare values where a resource's change has attributes. */
function asAttribute(change: TerraformChange): TerraformChange {
  const wrap = (value: unknown): Attributes => ({ value });
  return {
    actions: change.actions,
    before: change.before === null ? null : wrap(change.before),
    after: change.after === null ? null : wrap(change.after),
    after_unknown: wrap(change.after_unknown),
    before_sensitive: wrap(change.before_sensitive),
    after_sensitive: wrap(change.after_sensitive),
  };
}

function attributesOf(value: unknown): Attributes | null {
  return typeof value === "object" && value !== null ? (value as Attributes) : null;
}
