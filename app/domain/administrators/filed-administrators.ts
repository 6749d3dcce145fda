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

/**
 * Finds an account of AWS in the file: by its root e-mail, which is unique in all of AWS, or by its name if the e-mail has
 * changed since.
 */
export function findFiled(
  filed: readonly FiledAdministrators[],
  { email, name }: { readonly email: string; readonly name: string },
): FiledAdministrators | undefined {
  return (
    filed.find((account) => account.email?.toLowerCase() === email.toLowerCase()) ??
    filed.find((account) => account.name === name)
  );
}
