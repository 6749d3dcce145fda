import type { Problem } from "../problem.ts";
import { accountsFilePath } from "../settings/settings.ts";
import type { AccountsFile } from "./account.ts";
import { accountFromJson, accountsFileToJson } from "./account-json.ts";
import { renderCanonical } from "./canonical-form.ts";
import { findFileShape } from "./file-shape.ts";
import { takeFindings, toProblems } from "./finding.ts";
import { readFile } from "./read-file.ts";
import { hasShape } from "./schema-findings.ts";

export type { Account, AccountComment, AccountsFile, Lifecycle } from "./account.ts";

export type ParsedAccountsFile =
  | { readonly kind: "accounts"; readonly file: AccountsFile }
  | { readonly kind: "problems"; readonly problems: readonly Problem[] };

/**
 * Reads an accounts file that must be safe to give to Terraform; whether its accounts are good is another question.
 *
 * @param path - path for the problems to name
 */
export function parseAccountsFile(bytes: Uint8Array, path: string = accountsFilePath): ParsedAccountsFile {
  const { text, findings, value } = readFile(bytes);
  const all =
    value === undefined
      ? findings
      : takeFindings(
          findings,
          findFileShape(value, () => false),
        );
  if (all.length > 0 || !hasShape(value)) return { kind: "problems", problems: toProblems(all, text, path) };
  const accounts = value.resource.flatMap(({ aws_organizations_account: one }) =>
    Object.entries(one).map(([key, account]) => accountFromJson(key, account)),
  );
  return { kind: "accounts", file: { accounts } };
}

/** Writes an accounts file in its canonical form; parsing that gives the same accounts, sorted by key. */
export function renderAccountsFile(file: AccountsFile): string {
  return renderCanonical(accountsFileToJson(file));
}

/** What the accounts file of a new organisation says. */
export const emptyAccountsFile: string = renderAccountsFile({ accounts: [] });
