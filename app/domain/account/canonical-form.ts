/** The order of an account's keys in the canonical form. */
const accountKeys = [
  "//",
  "name",
  "email",
  "role_name",
  "iam_user_access_to_billing",
  "parent_id",
  "tags",
  "lifecycle",
] as const;
const commentKeys = ["request", "requested_by", "administrators", "adopt", "checklist"] as const;
const lifecycleKeys = ["prevent_destroy", "ignore_changes"] as const;

/**
 * Renders the canonical form of the accounts file: the only renderer, for the generator, the validator and `format`.
 *
 * Two spaces, a newline at the end, accounts sorted by key, known keys in their order. It moves values, but never drops
 * or changes one: keys that the schema does not know follow those that it knows. If rendering the parsed value gives the
 * same bytes, Terraform reads the same file as `JSON.parse` did.
 */
export function renderCanonical(value: unknown): string {
  return `${JSON.stringify(isObject(value) ? arrangeFile(value) : value, null, 2)}\n`;
}

function arrangeFile(file: MutableObject): MutableObject {
  const { resource } = file;
  return Array.isArray(resource) ? { ...file, resource: arrangeElements(resource) } : file;
}

function arrangeElements(elements: readonly unknown[]): readonly unknown[] {
  const keyed = elements.map((element) => ({ key: accountKey(element), element: arrangeElement(element) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ element }) => element);
}

function accountKey(element: unknown): string {
  const accounts = isObject(element) ? element["aws_organizations_account"] : undefined;
  return isObject(accounts) ? (Object.keys(accounts)[0] ?? "") : "";
}

function arrangeElement(element: unknown): unknown {
  if (!isObject(element) || !isObject(element["aws_organizations_account"])) return element;
  const accounts = Object.entries(element["aws_organizations_account"]).map(([key, account]) => [
    key,
    isObject(account) ? arrangeAccount(account) : account,
  ]);
  return { ...element, aws_organizations_account: Object.fromEntries(accounts) as MutableObject };
}

function arrangeAccount(account: MutableObject): MutableObject {
  const arranged = arrange(account, accountKeys);
  if (isObject(arranged["//"])) arranged["//"] = arrange(arranged["//"], commentKeys);
  if (isObject(arranged["lifecycle"])) arranged["lifecycle"] = arrange(arranged["lifecycle"], lifecycleKeys);
  return arranged;
}

type MutableObject = Record<string, unknown>;

function arrange(object: MutableObject, order: readonly string[]): MutableObject {
  const arranged: MutableObject = {};
  for (const key of order) if (Object.hasOwn(object, key)) arranged[key] = object[key];
  return { ...arranged, ...object };
}

function isObject(value: unknown): value is MutableObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
