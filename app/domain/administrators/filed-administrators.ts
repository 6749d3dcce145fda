import { isObject, listEntries, textOf } from "../account/entries.ts";
import { parseQuietly } from "../account/read-file.ts";

/** The administrators that the accounts file names for one account. */
export interface FiledAdministrators {
  readonly key: string;
  readonly name: string | undefined;
  readonly email: string | undefined;
  /** In the file's order; never empty. */
  readonly administrators: readonly string[];
}

/** Lists the accounts that name administrators; entries of the old request app name none. */
export function readFiledAdministrators(file: Uint8Array | undefined): readonly FiledAdministrators[] {
  const value = file === undefined ? undefined : parseQuietly(new TextDecoder().decode(file));
  return listEntries(value).flatMap(({ key, account }) => {
    const administrators = administratorsOf(account);
    if (administrators.length === 0) return [];
    return [{ key, name: textOf(account, "name"), email: textOf(account, "email"), administrators }];
  });
}

function administratorsOf(account: unknown): readonly string[] {
  const comment = isObject(account) ? account["//"] : undefined;
  const listed = isObject(comment) ? comment["administrators"] : undefined;
  return Array.isArray(listed) ? listed.filter((person) => typeof person === "string") : [];
}

/** Finds an account of AWS in the file by its root e-mail, which is unique in all of AWS. */
export function findByEmail(filed: readonly FiledAdministrators[], email: string): FiledAdministrators | undefined {
  return filed.find((account) => account.email?.toLowerCase() === email.toLowerCase());
}

/**
 * Finds an account of AWS in the file by its name, if its root e-mail has changed since.
 *
 * @param of.others - root e-mails of the other accounts: an entry with one of these is that account, with any name
 */
export function findByName(
  filed: readonly FiledAdministrators[],
  { name, others }: { readonly name: string; readonly others: readonly string[] },
): FiledAdministrators | undefined {
  const taken = new Set(others.map((email) => email.toLowerCase()));
  return filed.find((account) => account.name === name && !taken.has(account.email?.toLowerCase() ?? ""));
}
