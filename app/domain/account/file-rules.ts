import { quote } from "../json/explain-schema-error.ts";
import type { Comparison, Touched } from "./compare-base.ts";
import { textOf, type Entry } from "./entries.ts";
import type { RuleViolation } from "./finding.ts";

/** Finds duplicate names and e-mails. The problem is put on the account that the pull request touched, if it touched one of the two. */
export function findTaken(entries: readonly Entry[], touched: ReadonlyMap<string, unknown>): readonly RuleViolation[] {
  const inOrder = [
    ...entries.filter(({ pointer }) => !touched.has(pointer)),
    ...entries.filter(({ pointer }) => touched.has(pointer)),
  ];
  const names = new Map<string, Entry>();
  const emails = new Map<string, Entry>();
  return inOrder.flatMap((entry) => [...takeName(entry, names), ...takeEmail(entry, emails)]);
}

function takeName(entry: Entry, taken: Map<string, Entry>): readonly RuleViolation[] {
  const names = new Set([entry.key, textOf(entry.account, "name") ?? entry.key].map((name) => name.toLowerCase()));
  const owner = [...names].map((name) => taken.get(name)).find((other) => other !== undefined);
  for (const name of names) if (!taken.has(name)) taken.set(name, entry);
  if (owner === undefined) return [];
  const message = `The name ${quote(entry.key)} is taken by the account ${quote(owner.key)} in this file. Choose another.`;
  return [{ rule: "name-taken", message, pointer: entry.pointer, at: "key" }];
}

function takeEmail(entry: Entry, taken: Map<string, Entry>): readonly RuleViolation[] {
  const email = textOf(entry.account, "email");
  if (email === undefined) return [];
  const owner = taken.get(email.toLowerCase());
  if (owner === undefined) {
    taken.set(email.toLowerCase(), entry);
    return [];
  }
  const message = `The root e-mail ${quote(email)} is taken by the account ${quote(owner.key)} in this file. AWS requires a different one for every account.`;
  return [{ rule: "email-taken", message, pointer: `${entry.pointer}/email` }];
}

/**
 * Finds accounts that Terraform would close, or close and create again.
 *
 * @param notCreated - keys of accounts that AWS has never created, so that removing them closes no account
 */
export function findLost({ touched, removed }: Comparison, notCreated: ReadonlySet<string>): readonly RuleViolation[] {
  const renamed = new Map<string, Entry>();
  for (const { entry, before } of touched.values()) {
    const email = before === undefined ? textOf(entry.account, "email")?.toLowerCase() : undefined;
    if (email !== undefined) renamed.set(email, entry);
  }
  return [
    ...removed.map((entry) =>
      notCreated.has(entry.key)
        ? explainWithdrawal(entry)
        : explainRemoval(entry, renamed.get(textOf(entry.account, "email")?.toLowerCase() ?? "")),
    ),
    ...[...touched.values()].filter(({ entry }) => !notCreated.has(entry.key)).flatMap(findIdentityChanges),
  ];
}

function explainWithdrawal({ key }: Entry): RuleViolation {
  const message = `The account ${quote(key)} is removed. AWS has not created it, so no account is closed.`;
  return { rule: "account-removed", severity: "warning", message, pointer: "/resource", at: "key" };
}

function explainRemoval(entry: Entry, renamed: Entry | undefined): RuleViolation {
  if (renamed !== undefined) {
    const message = `The account ${quote(entry.key)} became ${quote(renamed.key)}: Terraform would close it and create a new one, and AWS would never accept its e-mail again. Restore its key and name. To rename an account, use the management account's AWS console.`;
    return { rule: "identity-changed", message, pointer: renamed.pointer };
  }
  const message = `The account ${quote(entry.key)} is missing: Terraform would close it. Put it back; to close an account, use AWS. If you did not remove it, main has changed: merge main into your branch.`;
  return { rule: "account-removed", message, pointer: "/resource", at: "key" };
}

const identity: Readonly<Record<string, string>> = {
  name: "Change a name in the management account's AWS console, and leave it unchanged here.",
  email: "Change a root e-mail in the management account's AWS console, and leave it unchanged here.",
  role_name:
    "AWS names the role when it creates the account. Leave it unchanged, and create another role in the account.",
  iam_user_access_to_billing: "The account's root user changes access to billing; leave it unchanged here.",
};

function findIdentityChanges({ entry, before }: Touched): readonly RuleViolation[] {
  return Object.entries(identity).flatMap(([key, advice]): readonly RuleViolation[] => {
    const was = textOf(before?.account, key);
    const is = textOf(entry.account, key);
    if (was === undefined || is === undefined || was === is) return [];
    const message = `"${key}" of an existing account was ${quote(was)}: Terraform would close the account and create a new one. Put it back. ${advice}`;
    return [{ rule: "identity-changed", message, pointer: `${entry.pointer}/${key}` }];
  });
}
