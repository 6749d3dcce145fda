import { isBot, type Person } from "../approval/person.ts";
import type { Editor } from "../comments/edit.ts";

/**
 * Somebody as a record names them: the id is compared, the login is shown. A login alone is an App's, or a person's in a
 * record from before records had ids.
 */
export type Signer = Person | string;

/** How a record names who edited, commented or closed. */
export function toSigner(editor: Editor): Signer {
  return editor.kind === "bot" ? `${editor.login}[bot]` : { id: editor.id, login: editor.login };
}

export function loginOf(signer: Signer): string {
  return typeof signer === "string" ? signer : signer.login;
}

/**
 * Whether somebody in a record may be this person, who then is no other one. The login is compared, too: the record may
 * have no id, and to take two people for one is the lesser mistake.
 */
export function mayBe(signer: Signer, person: Person): boolean {
  return isSameLogin(loginOf(signer), person.login) || (typeof signer !== "string" && signer.id === person.id);
}

/**
 * Whether a record names a person by a login alone, which nothing has matched to an account. The person may have another
 * login by now, so this may be anyone.
 */
export function isUnknown(signer: Signer): boolean {
  return typeof signer === "string" && !isBot({ login: signer });
}

/** GitHub's logins are told apart without case. */
export function isSameLogin(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
