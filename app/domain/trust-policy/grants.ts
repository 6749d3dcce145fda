/** One sentence of a trust policy: this principal may, or must not, do this, under these conditions. */
export interface Grant {
  readonly effect: "Allow" | "Deny";
  /** With its kind, unless that is AWS's own: `arn:aws:iam::…`, `Federated accounts.google.com`, `*`. */
  readonly principal: string;
  readonly action: string;
  /** `Bool aws:multifactorauthpresent = true`, sorted. */
  readonly conditions: readonly string[];
}

/** A policy split into its sentences; `strange` lists the parts that have no usual form. */
export interface Grants {
  readonly grants: readonly Grant[];
  readonly strange: readonly string[];
}

/** Most sentences that are compared: a policy of 2,048 characters cannot contain as many. */
const mostGrants = 10_000;

const knownMembers = new Set(["Sid", "Effect", "Principal", "Action", "Condition"]);

/**
 * Reads the meaning of a trust policy, in any order and form.
 *
 * IAM itself returns a list with one member as a string, and `true` as `"true"`. Operators, actions and condition keys
 * ignore case.
 */
export function readGrants(json: string): Grants {
  let policy: unknown;
  try {
    policy = JSON.parse(json);
  } catch {
    return { grants: [], strange: ["it is not JSON"] };
  }
  if (!isObject(policy)) return { grants: [], strange: ["it is not an object"] };
  const read = asList(policy["Statement"]).map(readStatement);
  const grants = read.flatMap((statement) => statement.grants);
  const strange = read.flatMap((statement) => statement.strange);
  if (grants.length <= mostGrants) return { grants, strange };
  return { grants: [], strange: ["it has too many grants to compare"] };
}

function readStatement(statement: unknown, index: number): Grants {
  const where = `statement ${index + 1}`;
  if (!isObject(statement)) return { grants: [], strange: [`${where} is not an object`] };
  const unknown = Object.keys(statement).filter((member) => !knownMembers.has(member));
  if (unknown.length > 0) return { grants: [], strange: [`${where} has ${unknown.join(", ")}`] };
  const effect = statement["Effect"];
  if (effect !== "Allow" && effect !== "Deny") return { grants: [], strange: [`${where} neither allows nor denies`] };
  const conditions = readConditions(statement["Condition"] ?? {});
  const principals = readPrincipals(statement["Principal"]);
  const actions = asList(statement["Action"]).map((action) => String(action).toLowerCase());
  const grants = principals.flatMap((principal) =>
    actions.map((action): Grant => ({ effect, principal, action, conditions })),
  );
  return { grants, strange: grants.length === 0 ? [`${where} has no principal or no action`] : [] };
}

function readPrincipals(principal: unknown): readonly string[] {
  if (!isObject(principal)) return asList(principal).map(String);
  return Object.entries(principal).flatMap(([kind, names]) =>
    asList(names).map((name) => (kind === "AWS" ? readAwsPrincipal(String(name)) : `${kind} ${String(name)}`)),
  );
}

/** An account may be named by its number alone. */
function readAwsPrincipal(name: string): string {
  return /^\d{12}$/u.test(name) ? `arn:aws:iam::${name}:root` : name;
}

function readConditions(condition: unknown): readonly string[] {
  if (!isObject(condition)) return [JSON.stringify(condition)];
  const lines = Object.entries(condition).flatMap(([operator, keys]) => {
    if (!isObject(keys)) return [`${operator} ${JSON.stringify(keys)}`];
    return Object.entries(keys).map(([key, values]) => {
      const texts = asList(values).map((value) => readValue(operator, value));
      return `${operator} ${key.toLowerCase()} = ${[...new Set(texts)].sort().join(" or ")}`;
    });
  });
  return lines.sort();
}

function readValue(operator: string, value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return /^bool/iu.test(operator) ? text.toLowerCase() : text;
}

function asList(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
