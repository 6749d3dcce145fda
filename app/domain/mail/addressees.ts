import { isObject, listEntries, textOf } from "../account/entries.ts";
import { readFile } from "../account/read-file.ts";
import type { Recipient } from "../checklist/mail-note.ts";

/**
 * Who hears of an account by e-mail: the requester and the team's address, as its reviewers saw them in the accounts file.
 *
 * The request itself can be edited by many after the review. One address hears once.
 */
export function findAddressees(
  file: Uint8Array,
  { name, teamTag }: { readonly name: string; readonly teamTag: string | undefined },
): Readonly<Record<Recipient, string | undefined>> {
  const account = listEntries(readFile(file).value)
    .map((entry) => entry.account)
    .find((found) => textOf(found, "name") === name);
  const known = isObject(account) ? account : {};
  const requester = textOf(known["//"], "requested_by");
  const team = teamTag === undefined ? undefined : textOf(known["tags"], teamTag);
  return { requester, team: team?.toLowerCase() === requester?.toLowerCase() ? undefined : team };
}
