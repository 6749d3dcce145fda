import { isBot, type Person } from "../approval/person.ts";
import type { Editor } from "../comments/edit.ts";

/**
 * A person or an App in a record: the id is compared, the login is shown. A login alone is an App's, or a person's in a
 * record from before records had ids.
 */
export type Signer = Person | string;

/** How a record names the person or App that edited, commented or closed. */
export function toSigner(editor: Editor): Signer {
  return editor.kind === "bot" ? `${editor.login}[bot]` : { id: editor.id, login: editor.login };
}

export function loginOf(signer: Signer): string {
  return typeof signer === "string" ? signer : signer.login;
}

/**
 * Whether a person in a record may be this person. The logins are compared too, because the record may have no id. It is
 * safer to take two people for one than one person for two.
 */
export function mayBe(signer: Signer, person: Person): boolean {
  return isSameLogin(loginOf(signer), person.login) || (typeof signer !== "string" && signer.id === person.id);
}

/**
 * Whether a record names a person by login alone, and no account was matched to it. The login may have changed hands, so
 * this may be anyone.
 */
export function isUnknown(signer: Signer): boolean {
  return typeof signer === "string" && !isBot({ login: signer });
}

/** GitHub's logins ignore case. */
export function isSameLogin(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
