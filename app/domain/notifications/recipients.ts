import { isObject, listEntries, textOf } from "../account/entries.ts";
import { readFile } from "../account/read-file.ts";
import type { Recipient } from "../checklist/email-status.ts";
import { domainsOf } from "../request/check-request.ts";
import type { ParsedBody } from "../request/parse-body.ts";
import { readEmails } from "../request/read-emails.ts";
import type { Field } from "../request/request-fields.ts";
import type { Settings } from "../settings/settings.ts";
import { isAddress } from "./address.ts";

/** The addresses of an account or request; undefined if there is no such recipient. */
export type Recipients = Readonly<Record<Recipient, string | undefined>>;

/**
 * The people to notify about an account by e-mail: the requester and the team, as reviewed in the accounts file.
 *
 * The request itself can still be edited by many people after the review. Each address gets one e-mail.
 */
export function findRecipients(
  file: Uint8Array,
  { name, teamTag }: { readonly name: string; readonly teamTag: string | undefined },
): Recipients {
  const account = listEntries(readFile(file).value)
    .map((entry) => entry.account)
    .find((found) => textOf(found, "name") === name);
  const fields = isObject(account) ? account : {};
  const requester = textOf(fields["//"], "requested_by");
  const team = teamTag === undefined ? undefined : textOf(fields["tags"], teamTag);
  return { requester, team: team?.toLowerCase() === requester?.toLowerCase() ? undefined : team };
}

/** The requester as a request's form names them; undefined if the answer is not exactly one address. */
export function findRequester({ answers }: Pick<ParsedBody, "answers">, fields: readonly Field[]): string | undefined {
  const id = fields.find(({ is }) => is === "requester")?.id;
  const answer = id === undefined ? undefined : answers.get(id);
  const read = answer === undefined ? undefined : readEmails(answer);
  return read?.kind === "addresses" && read.addresses.length === 1 ? read.addresses[0] : undefined;
}

/**
 * Keeps only the addresses at domains that the settings allow to requesters.
 *
 * Anyone who can open an issue can write any address into it: it must not make the App write to strangers.
 */
export function onlyAllowedDomains({ requester, team }: Recipients, settings: Settings): Recipients {
  const allowed = domainsOf(settings).requesters;
  const keepAllowed = (address: string | undefined): string | undefined =>
    address !== undefined && isAddress(address) && allowed.includes(address.replace(/^.*@/u, "").toLowerCase())
      ? address
      : undefined;
  return { requester: keepAllowed(requester), team: keepAllowed(team) };
}
