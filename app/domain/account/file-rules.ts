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
  const names = new Map(
    [entry.key, textOf(entry.account, "name") ?? entry.key].map((name) => [name.toLowerCase(), name] as const),
  );
  const [conflict] = [...names].flatMap(([lower, name]) => {
    const owner = taken.get(lower);
    return owner === undefined ? [] : [{ lower, name, owner }];
  });
  for (const lower of names.keys()) if (!taken.has(lower)) taken.set(lower, entry);
  if (conflict === undefined) return [];
  const { lower, name, owner } = conflict;
  const message = `The name ${quote(name)} is taken by the account ${quote(owner.key)} in this file. Choose another.`;
  const isKey = lower === entry.key.toLowerCase();
  return [
    {
      rule: "name-taken",
      message,
      ...(isKey ? { pointer: entry.pointer, at: "key" } : { pointer: `${entry.pointer}/name` }),
    },
  ];
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

/** Keys of accounts of the base that the head may lack. */
export interface Removable {
  /** No apply has created them, so that removing them closes no account. */
  readonly notCreated: ReadonlySet<string>;
  /** AWS has closed them, or will be asked whether it has. */
  readonly closed: ReadonlySet<string>;
}

/** Finds accounts that are missing although AWS may have them, and those that Terraform would close and create again. */
export function findLost(
  { touched, removed }: Comparison,
  { notCreated, closed }: Removable,
): readonly RuleViolation[] {
  const renamed = new Map<string, Entry>();
  for (const { entry, before } of touched.values()) {
    const email = before === undefined ? textOf(entry.account, "email")?.toLowerCase() : undefined;
    if (email !== undefined) renamed.set(email, entry);
  }
  return [
    ...removed.map((entry) =>
      notCreated.has(entry.key)
        ? explainWithdrawal(entry)
        : explainRemoval(entry, { renamed: renamed.get(textOf(entry.account, "email")?.toLowerCase() ?? ""), closed }),
    ),
    ...[...touched.values()].filter(({ entry }) => !notCreated.has(entry.key)).flatMap(findIdentityChanges),
  ];
}

function explainWithdrawal({ key }: Entry): RuleViolation {
  const message = `The account ${quote(key)} is taken out of the file. Nothing of it is in Terraform's state, so AWS stays unchanged.`;
  return { rule: "account-removed", severity: "warning", message, pointer: "/resource", at: "key" };
}

function explainRemoval(
  entry: Entry,
  { renamed, closed }: { readonly renamed: Entry | undefined; readonly closed: ReadonlySet<string> },
): RuleViolation {
  if (renamed !== undefined) {
    const message = `The account ${quote(entry.key)} became ${quote(renamed.key)}: Terraform would close it and create a new one, and AWS would never accept its e-mail again. Restore its key. To rename an account, change its "name" and leave its key.`;
    return { rule: "identity-changed", message, pointer: renamed.pointer };
  }
  if (closed.has(entry.key)) {
    const message = `The account ${quote(entry.key)} is removed: Terraform forgets it, and nothing changes in AWS. The plan is refused unless AWS has closed the account, or it left the organisation.`;
    return { rule: "account-removed", severity: "warning", message, pointer: "/resource", at: "key" };
  }
  const message = `The account ${quote(entry.key)} is missing. Put it back: an account may be removed only after AWS has closed it, or after it left the organisation. If you did not remove it, main has changed: merge main into your branch.`;
  return { rule: "account-removed", message, pointer: "/resource", at: "key" };
}

/** Terraform changes none of them: every account that it reads has a lifecycle that ignores them. */
const identity: Readonly<Record<string, string>> = {
  role_name:
    "AWS creates the role together with the account. Terraform ignores this change, so AWS would keep the old role. Put it back, and create another role in the account.",
  iam_user_access_to_billing:
    "Only the account's root user can change it. Terraform ignores this change, so AWS would keep the old value. Put it back.",
};

function findIdentityChanges({ entry, before }: Touched): readonly RuleViolation[] {
  const changed = (key: string): string | undefined => {
    const was = textOf(before?.account, key);
    const is = textOf(entry.account, key);
    return was === undefined || is === undefined || was === is ? undefined : was;
  };
  const fixed = Object.entries(identity).flatMap(([key, truth]): readonly RuleViolation[] => {
    const was = changed(key);
    if (was === undefined) return [];
    const message = `"${key}" of an existing account was ${quote(was)}. ${truth}`;
    return [{ rule: "identity-changed", message, pointer: `${entry.pointer}/${key}` }];
  });
  const email = changed("email");
  return email === undefined ? fixed : [...fixed, leaveEmailToPlan(entry, email)];
}

/** A person may have changed the root e-mail in AWS; only the plan can ask AWS for it. */
function leaveEmailToPlan({ pointer }: Entry, was: string): RuleViolation {
  const message = `"email" of an existing account was ${quote(was)}. Terraform ignores this change. The plan compares it with AWS, and accepts it only if AWS has the new root e-mail already: change it in the management account's AWS console first.`;
  return { rule: "identity-changed", severity: "warning", message, pointer: `${pointer}/email` };
}
