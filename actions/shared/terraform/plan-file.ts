import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { decode, ExtData } from "@msgpack/msgpack";
import { type UnzipFileInfo, unzipSync } from "fflate";
import { listEntries } from "../../../app/domain/account/entries.ts";
import type { Attributes, PlannedChanges, TerraformChange } from "../../../app/domain/plan/terraform-plan.ts";

/** The only version of the format of plans that is read here. */
const knownVersion = 3n;

/** Numbers of the fields that an ordinary plan has, by Terraform's name of the message. */
const fieldsOf = {
  Plan: {
    version: 1,
    changes: 3,
    targets: 5,
    backend: 13,
    terraform: 14,
    drift: 18,
    at: 21,
    applyable: 25,
    complete: 26,
  },
  ResourceInstanceChange: { provider: 8, change: 9, private: 10, address: 13 },
  Change: { action: 1, values: 2 },
  DynamicValue: { msgpack: 1 },
} as const;

const actions = { create: 1n, update: 3n } as const;

const accountAddress = /^aws_organizations_account\.([a-z][a-z0-9-]*)$/u;
const accountsProvider = 'provider["registry.terraform.io/hashicorp/aws"]';

/** MessagePack extensions for a value that is not known yet, without and with a hint. */
const unknownValues: readonly number[] = [0, 12];

/** The path of the accounts file inside a plan. */
const accountsEntry = "tfconfig/m-/accounts.tf.json";

/** Inflated, in bytes; ten thousand accounts have about 30 MB. Terraform reads a larger plan. */
const largestEntry = 100_000_000;

type Fields<Message extends keyof typeof fieldsOf> = Readonly<
  Record<keyof (typeof fieldsOf)[Message], readonly (bigint | Uint8Array)[]>
>;

/**
 * Reads an ordinary plan, which only creates or changes accounts, from the plan file itself.
 *
 * `terraform show -json` returns the same facts, but fetches the schema of all of AWS from the provider once more and
 * converts every account of the state. The file's format is internal to Terraform, so this function does not guess: it
 * leaves another version, a field that is not named above, a sensitive value, or any other kind of change to Terraform.
 *
 * @returns undefined if `terraform show` has to read the plan.
 * @see https://github.com/hashicorp/terraform/blob/v1.11.4/internal/plans/planproto/planfile.proto
 */
export function readPlanFile(file: Uint8Array): PlannedChanges | undefined {
  try {
    const entries = unzipSync(file, { filter: isWanted });
    const plan = readFields("Plan", entries["tfplan"]);
    if (plan.version[0] !== knownVersion) return undefined;
    const planned = plan.changes.map(readResource);
    return {
      resource_changes: planned.filter(({ change }) => change.actions[0] !== "no-op"),
      configuration: { root_module: { resources: readConfiguration(entries[accountsEntry]) } },
    };
  } catch {
    // Terraform can read its own file.
    return undefined;
  }
}

function isWanted({ name, originalSize }: UnzipFileInfo): boolean {
  return (name === "tfplan" || name === accountsEntry) && originalSize <= largestEntry;
}

/** Fields by name; an unexpected field may change the meaning of the others. */
function readFields<Message extends keyof typeof fieldsOf>(message: Message, bytes: unknown): Fields<Message> {
  const names = new Map<number, string>(Object.entries(fieldsOf[message]).map(([name, number]) => [number, name]));
  const fields: Record<string, (bigint | Uint8Array)[]> = Object.fromEntries(
    [...names.values()].map((name) => [name, []]),
  );
  const reader = new BinaryReader(asBytes(bytes));
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    const name = names.get(number);
    if (name === undefined) throw new Error(`${message} has a field ${number}, which is not known.`);
    fields[name]?.push(type === WireType.LengthDelimited ? reader.bytes() : BigInt(reader.uint64()));
  }
  return fields as Fields<Message>;
}

function asBytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new Error("There are no bytes where they should be.");
}

function readResource(bytes: unknown): { readonly address: string; readonly change: TerraformChange } {
  const { address: named, provider, change } = readFields("ResourceInstanceChange", bytes);
  const address = Buffer.from(asBytes(named[0])).toString();
  if (!accountAddress.test(address) || Buffer.from(asBytes(provider[0])).toString() !== accountsProvider) {
    throw new Error(`${address} is no account.`);
  }
  const { action, values } = readFields("Change", change[0]);
  return { address, change: readChange(action[0] ?? 0n, values) };
}

/** An unchanged value is there once; a created one is the new value; a changed one has the old and the new value. */
function readChange(action: unknown, values: readonly unknown[]): TerraformChange {
  if (action === 0n && values.length === 1) return { actions: ["no-op"] };
  const [before, after] = action === actions.create ? [undefined, values[0]] : values;
  if (action !== actions.create && action !== actions.update) throw new Error("It does something else.");
  return {
    actions: [action === actions.create ? "create" : "update"],
    before: before === undefined ? null : readValue(before).known,
    ...afterOf(readValue(after)),
  };
}

function afterOf({ known, unknown }: ReturnType<typeof readValue>): Pick<TerraformChange, "after" | "after_unknown"> {
  return { after: known, after_unknown: Object.fromEntries(unknown.map((name) => [name, true])) };
}

function readValue(bytes: unknown): { readonly known: Attributes; readonly unknown: readonly string[] } {
  const [packed] = readFields("DynamicValue", bytes).msgpack;
  const attributes = Object.entries(decode(asBytes(packed)) as object) as [string, unknown][];
  const isUnknown = ([, value]: readonly [string, unknown]): boolean => value instanceof ExtData;
  const known = attributes.filter((attribute) => !isUnknown(attribute));
  const unknown = attributes.filter(isUnknown);
  if (unknown.some(([, value]) => !unknownValues.includes((value as ExtData).type)) || known.some(holdsExtension)) {
    throw new Error("There is a value that is not known here.");
  }
  return { known: Object.fromEntries(known), unknown: unknown.map(([name]) => name) };
}

function holdsExtension(value: unknown): boolean {
  if (value instanceof ExtData) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsExtension);
}

const configured = ["email", "iam_user_access_to_billing", "name", "parent_id", "role_name", "tags"];
const notConfigured = ["//", "lifecycle"];

/** The values of each account in the accounts file; they are never computed. */
function readConfiguration(file: unknown): readonly { readonly address: string; readonly expressions: Attributes }[] {
  return listEntries(JSON.parse(Buffer.from(asBytes(file)).toString())).map(({ key, account }) => {
    const attributes = Object.entries(account as object).filter(([name]) => !notConfigured.includes(name));
    if (attributes.some(([name]) => !configured.includes(name))) throw new Error(`${key} has an unknown argument.`);
    const expressions = Object.fromEntries(
      attributes.map(([name, value]) => [name, { constant_value: value as unknown }]),
    );
    return { address: `aws_organizations_account.${key}`, expressions };
  });
}
