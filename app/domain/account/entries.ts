import { childPointer } from "../json/json-pointer.ts";

/** An account in the file, not validated yet. */
export interface Entry {
  readonly key: string;
  readonly account: unknown;
  readonly pointer: string;
}

/** One member of `resource`, with its accounts: exactly one in a valid file. */
export interface Element {
  readonly element: unknown;
  readonly pointer: string;
  readonly entries: readonly Entry[];
}

/** Lists the elements of a file that may be malformed in any way. */
export function listElements(value: unknown): readonly Element[] {
  const resource = isObject(value) ? value["resource"] : undefined;
  if (!Array.isArray(resource)) return [];
  return resource.map((element: unknown, index) => {
    const pointer = childPointer("/resource", index);
    return { element, pointer, entries: entriesOf(element, pointer) };
  });
}

/** Lists the accounts of a file without their elements. */
export function listEntries(value: unknown): readonly Entry[] {
  return listElements(value).flatMap(({ entries }) => entries);
}

function entriesOf(element: unknown, pointer: string): readonly Entry[] {
  const accounts = isObject(element) ? element["aws_organizations_account"] : undefined;
  if (!isObject(accounts)) return [];
  return Object.entries(accounts).map(([key, account]) => ({
    key,
    account,
    pointer: childPointer(`${pointer}/aws_organizations_account`, key),
  }));
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns a member of an account if it is text; the account may be any JSON value. */
export function textOf(account: unknown, key: string): string | undefined {
  const value = isObject(account) && Object.hasOwn(account, key) ? account[key] : undefined;
  return typeof value === "string" ? value : undefined;
}
