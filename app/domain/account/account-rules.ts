import { childPointer } from "../json/json-pointer.ts";
import { quote } from "../json/explain-schema-error.ts";
import type { Settings } from "../settings/settings.ts";
import { trustPolicyLimit, trustPolicySize } from "../trust-policy/trust-policy.ts";
import { judgeAsAdopted } from "./adoption-rules.ts";
import { isObject, textOf, type Entry, type JsonObject } from "./entries.ts";
import type { RuleViolation } from "./finding.ts";
import { findIgnoredChanges } from "./ignored-changes.ts";
import { findAccountProblems, isTooLarge } from "./schema-findings.ts";
import { findTagProblems } from "./tag-rules.ts";

/** Finds what Terraform must not read, no matter who wrote the account and when. */
export function findShapeProblems(entry: Entry): readonly RuleViolation[] {
  if (isTooLarge(entry.account)) return [tooLarge(entry)];
  return findAccountProblems(entry.account, entry.pointer).filter(({ about }) => about === "shape");
}

/**
 * Finds the problems of a new or changed account.
 *
 * A problem that the base has in the same words is not the author's: some cannot be fixed any more, such as a name, and
 * the others belong in a separate pull request.
 */
export function findTouchedProblems(
  entry: Entry,
  before: Entry | undefined,
  settings: Settings,
): readonly RuleViolation[] {
  if (isTooLarge(entry.account)) return [tooLarge(entry)];
  return judgeAsAdopted(entry, before, findAnyProblems(entry, before, settings));
}

function findAnyProblems(entry: Entry, before: Entry | undefined, settings: Settings): readonly RuleViolation[] {
  const { shape, style } = judge(entry, settings);
  if (before === undefined || isTooLarge(before.account)) return [...shape, ...style, ...findNameProblems(entry)];
  const known = new Set(judge(before, settings).style.map(identify));
  return [...shape, ...style.filter((finding) => !known.has(identify(finding))), ...findIgnoredChanges(entry, before)];
}

function identify({ rule, message }: RuleViolation): string {
  return `${rule} ${message}`;
}

function tooLarge({ pointer }: Entry): RuleViolation {
  return {
    rule: "schema",
    message: "The account is far larger than an account can be: over 64 kB.",
    pointer,
    at: "key",
  };
}

interface Judgement {
  readonly shape: readonly RuleViolation[];
  readonly style: readonly RuleViolation[];
}

function judge(entry: Entry, settings: Settings): Judgement {
  const { account, pointer } = entry;
  const bySchema = findAccountProblems(account, pointer);
  const shape = bySchema.filter(({ about }) => about === "shape");
  if (!isObject(account)) return { shape, style: [] };
  const style = [
    ...bySchema.filter(({ about }) => about === "style"),
    ...findSettingsProblems(account, pointer, settings),
    ...findTagProblems(account, pointer, settings.accounts.required_tags),
    ...findAdministratorProblems(account, pointer, settings),
    ...findLifecycleProblems(account, pointer),
  ];
  return { shape, style };
}

/** An existing account keeps its key if it is renamed. */
function findNameProblems({ key, account, pointer }: Entry): readonly RuleViolation[] {
  const name = textOf(account, "name");
  if (name === undefined || name === key) return [];
  const message = `The name ${quote(name)} differs from its key ${quote(key)}. Write the same in both.`;
  return [{ rule: "key-mismatch", message, pointer: `${pointer}/name` }];
}

function findSettingsProblems(account: JsonObject, pointer: string, { accounts }: Settings): readonly RuleViolation[] {
  const findings: RuleViolation[] = [];
  const role = textOf(account, "role_name");
  if (role !== undefined && role !== accounts.bootstrap_role) {
    const message = `The role ${quote(role)} must be ${quote(accounts.bootstrap_role)}, as the settings say.`;
    findings.push({ rule: "schema", message, pointer: `${pointer}/role_name` });
  }
  const email = textOf(account, "email");
  if (email !== undefined && !isRootEmail(email, accounts.root_email)) {
    const message = `The root e-mail ${quote(email)} must look like ${accounts.root_email}. Replace {name} with a short form of the account's name in lower-case letters, digits and dashes.`;
    findings.push({ rule: "email-pattern", message, pointer: `${pointer}/email` });
  }
  return findings;
}

function isRootEmail(email: string, pattern: string): boolean {
  const slot = pattern.indexOf("{name}");
  const before = pattern.slice(0, slot);
  const after = pattern.slice(slot + "{name}".length);
  if (!email.startsWith(before) || !email.endsWith(after)) return false;
  return /^[a-z0-9-]+$/.test(email.slice(before.length, email.length - after.length));
}

function findAdministratorProblems(account: JsonObject, pointer: string, settings: Settings): readonly RuleViolation[] {
  const comment = account["//"];
  const listed = isObject(comment) ? comment["administrators"] : undefined;
  if (!Array.isArray(listed)) return [];
  const list = childPointer(childPointer(pointer, "//"), "administrators");
  const emails = listed.filter((email): email is string => typeof email === "string");
  const size = trustPolicySize(emails, settings.aws.users_account);
  const long: readonly RuleViolation[] =
    size > trustPolicyLimit
      ? [{ rule: "trust-policy-size", message: trustPolicyMessage(emails.length, size), pointer: list }]
      : [];
  return [
    ...long,
    ...findForeignAdministrators(listed, list, settings.accounts.administrator_email_domains),
    ...findSameAdministrators(listed, list),
  ];
}

/**
 * IAM user names ignore case, so two names that differ only in case cannot both exist. The schema already reports exact
 * duplicates.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
function findSameAdministrators(listed: readonly unknown[], list: string): readonly RuleViolation[] {
  const first = new Map<string, string>();
  return listed.flatMap((email: unknown, index): readonly RuleViolation[] => {
    const user = String(email);
    const earlier = first.get(user.toLowerCase());
    if (earlier === undefined) first.set(user.toLowerCase(), user);
    if (earlier === undefined || earlier === user) return [];
    const message = `The administrators ${quote(earlier)} and ${quote(user)} differ only in case. IAM ignores the case of user names, so one of the two does not exist. Keep the one that is written like the IAM user.`;
    return [{ rule: "administrator-twice", message, pointer: childPointer(list, index) }];
  });
}

function trustPolicyMessage(count: number, size: number): string {
  return `The trust policy for ${count} administrators would have ${size} characters; IAM allows ${trustPolicyLimit}. List fewer administrators.`;
}

/** The schema already reports text that is not an e-mail address. */
function findForeignAdministrators(
  listed: readonly unknown[],
  list: string,
  domains: readonly string[],
): readonly RuleViolation[] {
  return listed.flatMap((email: unknown, index): readonly RuleViolation[] => {
    const [, domain, more] = typeof email === "string" ? email.split("@") : [];
    if (domain === undefined || more !== undefined || domains.includes(domain.toLowerCase())) return [];
    const message = `The administrator ${quote(String(email))} must have an e-mail address at ${domains.join(" or ")}.`;
    return [{ rule: "administrator-domain", message, pointer: childPointer(list, index) }];
  });
}

function findLifecycleProblems(account: JsonObject, pointer: string): readonly RuleViolation[] {
  if (Object.hasOwn(account, "lifecycle")) return [];
  const message =
    "The account has no lifecycle block, which keeps Terraform from replacing the account. The apply adds the standard block, but it is better to write it here.";
  return [{ rule: "lifecycle-missing", severity: "warning", message, pointer }];
}
