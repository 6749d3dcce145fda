import { explainSchemaError, quote } from "../json/explain-schema-error.ts";
import { compileLazily } from "../json/compile-lazily.ts";
import type { Problem } from "../problem.ts";
import schema from "./settings.schema.json" with { type: "json" };
import { settingsPath, type Settings } from "./settings.ts";

export type ParsedSettings =
  | { readonly kind: "settings"; readonly settings: Settings }
  | { readonly kind: "problems"; readonly problems: readonly Problem[] };

const validator = compileLazily<Settings>(schema);

/**
 * Checks settings as read from YAML, and fills in the schema's defaults.
 *
 * Reports all wrong, missing and unknown keys at once; a reader of the file's text adds the lines.
 */
export function parseSettings(value: unknown): ParsedSettings {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { kind: "problems", problems: [settingsProblem("The settings must be keys and values.", "")] };
  }
  const settings: unknown = structuredClone(value);
  const validate = validator();
  const valid = validate(settings);
  const problems = [
    // The alternatives inside `anyOf` only repeat the `anyOf` itself.
    ...(validate.errors ?? [])
      .filter((error) => !/\/anyOf\/\d/.test(error.schemaPath) && !["propertyNames", "if"].includes(error.keyword))
      .map((error) => {
        const { message, pointer } = explainSchemaError(error, "the settings");
        return settingsProblem(message, pointer);
      }),
    ...findForeignRoles(value),
    ...findSharedKeys(settings),
    ...findUnseenTrust(settings),
  ];
  return valid && problems.length === 0 ? { kind: "settings", settings } : { kind: "problems", problems };
}

/** Makes a problem of the settings file; its range is the first line until the caller finds a better one. */
export function settingsProblem(message: string, pointer: string): Problem {
  return {
    rule: "settings",
    severity: "error",
    message,
    file: settingsPath,
    pointer,
    range: { line: 1, endLine: 1, column: 1, endColumn: 1 },
  };
}

/** A key belongs to one pair: its slots would be counted twice. */
function findSharedKeys(settings: unknown): readonly Problem[] {
  const { yubikeys } = settings as { readonly yubikeys?: unknown };
  const pairs: readonly unknown[] = Array.isArray(yubikeys) ? yubikeys : [yubikeys];
  const serials = pairs.flatMap((pair) => {
    const { first, second } = (pair ?? {}) as { readonly first?: unknown; readonly second?: unknown };
    return [first, second].filter((serial) => typeof serial === "string");
  });
  const twice = new Set(serials.filter((serial, index) => serials.indexOf(serial) !== index));
  return [...twice].map((serial) =>
    settingsProblem(`"yubikeys" names the key ${quote(serial)} twice, but a key belongs to one pair.`, "/yubikeys"),
  );
}

/** Once the apply has set a trust policy, only the audit role can see it. */
function findUnseenTrust(settings: unknown): readonly Problem[] {
  const { aws, ...others } = settings as Readonly<Record<string, unknown>> & {
    readonly aws?: { readonly verify_role?: unknown; readonly audit_role?: unknown } | null;
  };
  if (typeof aws !== "object" || aws === null) return [];
  if (aws.verify_role !== undefined && aws.audit_role !== false) return [];
  return ["bootstrap_trust", "administrator_changes"]
    .filter((key) => others[key] === "automatic")
    .map((key) => {
      const message = `"${key}" can be automatic only with "aws.verify_role", and with "aws.audit_role" on: otherwise the App could not check the trust policy of the bootstrap role.`;
      return settingsProblem(message, `/${key}`);
    });
}

/**
 * The roles are in the account of the organisation: a role elsewhere could only act on another organisation. If the apply
 * role assumes an administrator's role, it is in the users account.
 */
function findForeignRoles(value: object): readonly Problem[] {
  const { aws } = value as { readonly aws?: Readonly<Record<string, unknown>> | null };
  if (typeof aws !== "object" || aws === null) return [];
  const { management_account: management, users_account: users, admin_role: next } = aws;
  const chained = typeof next === "object" && next !== null;
  const nextArn = chained ? (next as Readonly<Record<string, unknown>>)["arn"] : undefined;
  return [
    ...findForeignRole(aws["plan_role"], { key: "plan_role", account: management, where: "management" }),
    ...findForeignRole(aws["apply_role"], {
      key: "apply_role",
      account: chained ? users : management,
      where: chained ? "users" : "management",
    }),
    ...findForeignRole(aws["verify_role"], { key: "verify_role", account: management, where: "management" }),
    ...findForeignRole(aws["users_role"], { key: "users_role", account: users, where: "users" }),
    ...findForeignRole(nextArn, { key: "admin_role.arn", account: management, where: "management" }),
  ];
}

function findForeignRole(
  arn: unknown,
  { key, account, where }: { readonly key: string; readonly account: unknown; readonly where: string },
): readonly Problem[] {
  const found = typeof arn === "string" ? /^arn:[a-z-]+:iam::([0-9]{12}):/.exec(arn)?.[1] : undefined;
  if (found === undefined || typeof account !== "string" || found === account) return [];
  const message = `"aws.${key}" is a role of account ${found}, but must be in the ${where} account ${quote(account)}.`;
  return [settingsProblem(message, `/aws/${key.replace(".", "/")}`)];
}
