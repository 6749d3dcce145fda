import { childPointer } from "../json/json-pointer.ts";

/** An account as it stands in the file, whatever it looks like. */
export interface Entry {
  readonly key: string;
  readonly account: unknown;
  readonly pointer: string;
}

/** One member of `resource`, with the accounts in it: one, if it is right. */
export interface Element {
  readonly element: unknown;
  readonly pointer: string;
  readonly entries: readonly Entry[];
}

/** Lists the accounts of a file that may be wrong in every way. */
export function listElements(value: unknown): readonly Element[] {
  const resource = isObject(value) ? value["resource"] : undefined;
  if (!Array.isArray(resource)) return [];
  return resource.map((element: unknown, index) => {
    const pointer = childPointer("/resource", index);
    return { element, pointer, entries: entriesOf(element, pointer) };
  });
}

/** Lists the accounts of a file without what is around them. */
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

/** A member of an account that may not be an object, if it is text. */
export function textOf(account: unknown, key: string): string | undefined {
  const value = isObject(account) && Object.hasOwn(account, key) ? account[key] : undefined;
  return typeof value === "string" ? value : undefined;
}
