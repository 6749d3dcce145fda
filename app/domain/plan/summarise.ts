import { canonicalJson } from "./canonical-json.ts";
import { changeDigest, type Sha256Hex } from "./digests.ts";
import { maskValue, sensitiveTexts } from "./mask.ts";
import type { Action, Change } from "./plan-summary.ts";
import type { Attributes, PlannedChanges, TerraformChange } from "./terraform-plan.ts";

/**
 * Lists the changes of Terraform's structured plan, sorted by address, without unchanged resources. Outputs also count as
 * changes: a reviewer must see everything that Terraform would do.
 */
export function summarisePlan(plan: PlannedChanges, sha256Hex: Sha256Hex): readonly Change[] {
  const configured = new Map(
    plan.configuration?.root_module?.resources?.map(({ address, expressions }) => [address, expressions]),
  );
  const outputs = Object.entries(plan.output_changes ?? {}).map(([name, change]) => ({
    address: `output.${name}`,
    change: asAttribute(change),
  }));
  return [...(plan.resource_changes ?? []), ...outputs]
    .map(({ address, change }) => summarise({ address, change, configured: configured.get(address) }, sha256Hex))
    .filter((change) => change !== undefined)
    .sort((a, b) => (a.address < b.address ? -1 : 1));
}

function summarise(
  planned: {
    readonly address: string;
    readonly change: TerraformChange;
    readonly configured: Attributes | undefined;
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
  return {
    address,
    action,
    before: before && changedAttributes(before, { other: after, marks: change.before_sensitive, known }),
    after: after && {
      ...importedId(change),
      ...changedAttributes(after, { other: before, marks: change.after_sensitive, known }),
    },
    unknown,
    digest: changeDigest(
      { address, action, values: digestedValues(action, { before, after, configured }), unknown },
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

function importedId(change: TerraformChange): Attributes {
  return change.importing?.id === undefined ? {} : { id: change.importing.id };
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
