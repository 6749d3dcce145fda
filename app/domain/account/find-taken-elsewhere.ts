import { quote } from "../json/explain-schema-error.ts";
import type { Problem } from "../problem.ts";
import type { Account } from "./account.ts";
import { listEntries } from "./entries.ts";
import { toProblems, type RuleViolation } from "./finding.ts";
import { readFile } from "./read-file.ts";
import type { AccountChange } from "./validate-accounts.ts";

/** Another open pull request, and the accounts that it adds. */
export interface OtherPullRequest {
  readonly number: number;
  readonly added: readonly Pick<Account, "name" | "email">[];
}

/**
 * Finds names and e-mails of new accounts, and new names of existing ones, that another open pull request also asks for.
 *
 * Only a warning: the pull request that is merged first gets them, and the other one fails then.
 *
 * @param input.changes - the changes of the pull request, from `validateAccounts`
 */
export function findTakenElsewhere(input: {
  readonly head: Uint8Array;
  readonly changes: readonly AccountChange[];
  readonly others: readonly OtherPullRequest[];
  readonly file: string;
}): readonly Problem[] {
  const names = firstOf(input.others, ({ name }) => name);
  const emails = firstOf(input.others, ({ email }) => email);
  const changes = new Map(input.changes.map((change) => [change.account.key, change]));
  if (names.size === 0) return [];
  const { text, value } = readFile(input.head);
  const findings = listEntries(value).flatMap(({ key, pointer }): readonly RuleViolation[] => {
    const change = changes.get(key);
    if (change === undefined) return [];
    const { kind, account, before } = change;
    const isNew = kind === "added";
    const newName = isNew || (before !== undefined && before.name !== account.name) ? account.name : undefined;
    const newEmail = isNew ? account.email : undefined;
    return [
      ...warn("name-taken", newName, names, isNew ? pointer : `${pointer}/name`),
      ...warn("email-taken", newEmail, emails, `${pointer}/email`),
    ];
  });
  return toProblems(findings, text, input.file);
}

function firstOf(
  others: readonly OtherPullRequest[],
  value: (account: Pick<Account, "name" | "email">) => string,
): ReadonlyMap<string, number> {
  const newestFirst = [...others].sort((a, b) => b.number - a.number);
  return new Map(newestFirst.flatMap(({ number, added }) => added.map((it) => [value(it).toLowerCase(), number])));
}

function warn(
  rule: "name-taken" | "email-taken",
  taken: string | undefined,
  others: ReadonlyMap<string, number>,
  pointer: string,
): readonly RuleViolation[] {
  const pullRequest = others.get(taken?.toLowerCase() ?? "");
  if (taken === undefined || pullRequest === undefined) return [];
  const attribute = rule === "name-taken" ? "name" : "root e-mail";
  const message = `Pull request ${pullRequest} also asks for the ${attribute} ${quote(taken)}. The one that is merged first gets it.`;
  return [{ rule, severity: "warning", message, pointer }];
}
