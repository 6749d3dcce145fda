import { quote } from "../json/explain-schema-error.ts";
import { ignoredChanges, ignoresChanges } from "./account.ts";
import { accountFromJson } from "./account-json.ts";
import { changedAttributes } from "./changed-attributes.ts";
import type { Entry } from "./entries.ts";
import type { RuleViolation } from "./finding.ts";
import { isAccount } from "./schema-findings.ts";

/**
 * Finds changes of an existing account that Terraform would not make, because the account's lifecycle ignores the attribute.
 *
 * The plan of such a change is empty, so a reviewer would think that AWS has the new value.
 */
export function findIgnoredChanges(entry: Entry, before: Entry): readonly RuleViolation[] {
  if (!isAccount(entry.account) || !isAccount(before.account)) return [];
  const account = accountFromJson(entry.key, entry.account);
  const ignored = ignoredChanges(account.lifecycle);
  const lost = changedAttributes(account, accountFromJson(before.key, before.account))
    .filter((attribute) => ignoresChanges(ignored, attribute))
    .map(quote);
  if (lost.length === 0) return [];
  const named = new Intl.ListFormat("en-GB").format(lost);
  const fix =
    ignored === "all" ? 'Write "ignore_changes": [] instead of "all"' : `Take ${named} out of "ignore_changes"`;
  const message = `This pull request changes ${named}, but the account's lifecycle makes Terraform ignore such a change, so AWS would keep the old value. ${fix}, or replace the lifecycle with the standard one.`;
  return [{ rule: "change-ignored", message, pointer: `${entry.pointer}/lifecycle` }];
}
