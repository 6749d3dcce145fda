import { quote } from "../json/explain-schema-error.ts";
import type { Comparison, Touched } from "./compare-base.ts";
import { textOf, type Entry } from "./entries.ts";
import type { RuleViolation } from "./finding.ts";

/** Names and e-mails that the file has twice; blames accounts that the pull request touched before those it found. */
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
  const message = `The root e-mail ${quote(email)} is taken by the account ${quote(owner.key)} in this file. AWS wants a different one for every account.`;
  return [{ rule: "email-taken", message, pointer: `${entry.pointer}/email` }];
}

/**
 * Accounts that Terraform would close, or close and make anew.
 *
 * @param unmade - keys of accounts that AWS has never made: of these nothing can be lost
 */
export function findLost({ touched, removed }: Comparison, unmade: ReadonlySet<string>): readonly RuleViolation[] {
  const renamed = new Map<string, Entry>();
  for (const { entry, before } of touched.values()) {
    const email = before === undefined ? textOf(entry.account, "email")?.toLowerCase() : undefined;
    if (email !== undefined) renamed.set(email, entry);
  }
  return [
    ...removed.map((entry) =>
      unmade.has(entry.key)
        ? explainWithdrawal(entry)
        : explainRemoval(entry, renamed.get(textOf(entry.account, "email")?.toLowerCase() ?? "")),
    ),
    ...[...touched.values()].filter(({ entry }) => !unmade.has(entry.key)).flatMap(findIdentityChanges),
  ];
}

function explainWithdrawal({ key }: Entry): RuleViolation {
  const message = `The account ${quote(key)} is taken out again. AWS has not made it, so nothing is closed.`;
  return { rule: "account-removed", severity: "warning", message, pointer: "/resource", at: "key" };
}

function explainRemoval(entry: Entry, renamed: Entry | undefined): RuleViolation {
  if (renamed !== undefined) {
    const message = `The account ${quote(entry.key)} became ${quote(renamed.key)}: Terraform would close it and make a new one, and its e-mail is lost for ever. Give it its key and name back; a person renames accounts in the management account's AWS console.`;
    return { rule: "identity-changed", message, pointer: renamed.pointer };
  }
  const message = `The account ${quote(entry.key)} is gone: Terraform would close it. Put it back; a person closes accounts in AWS. If you did not remove it, main moved on: merge main into your branch.`;
  return { rule: "account-removed", message, pointer: "/resource", at: "key" };
}

const identity: Readonly<Record<string, string>> = {
  name: "Names are changed in the management account's AWS console, and stay as they are here.",
  email: "Root e-mails are changed in the management account's AWS console, and stay as they are here.",
  role_name: "The role is named when the account is made. Leave it, and make another role in the account.",
  iam_user_access_to_billing: "Access to billing is changed by the account's root user, and stays as it is here.",
};

function findIdentityChanges({ entry, before }: Touched): readonly RuleViolation[] {
  return Object.entries(identity).flatMap(([key, advice]): readonly RuleViolation[] => {
    const was = textOf(before?.account, key);
    const is = textOf(entry.account, key);
    if (was === undefined || is === undefined || was === is) return [];
    const message = `"${key}" of an existing account was ${quote(was)}: Terraform would close the account and make a new one. Put it back. ${advice}`;
    return [{ rule: "identity-changed", message, pointer: `${entry.pointer}/${key}` }];
  });
}
