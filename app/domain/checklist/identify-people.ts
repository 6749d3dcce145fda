import { isBot, type Person } from "../approval/person.ts";
import type { AccountRecord } from "./account-record.ts";
import type { Edit } from "../comments/edit.ts";
import { isSameLogin, type Signer } from "./signer.ts";

/**
 * Adds the ids that the edits name to people whom an older record names by login only. If a login has changed hands, the id
 * is a guess. A wrong guess gives no one more rights, because the login is compared as well.
 */
export function identifyPeople(record: AccountRecord, edits: readonly Edit[]): AccountRecord {
  const editors = edits.flatMap(personOf);
  const ticks = record.ticks.map((tick) => ({ ...tick, by: identify(tick.by, tickersAt(tick.at)) }));
  /** A tick has the time of its edit, even if its editor has another login now. */
  function tickersAt(at: string): (login: string) => Person | undefined {
    const then = edits.filter((edit) => edit.at === at);
    const [only] = then.flatMap(personOf);
    return then.length === 1 ? () => only : (login) => findByLogin(editors, login);
  }
  const known = [...ticks.map(({ by }) => by).filter((by) => typeof by !== "string"), ...editors];
  return {
    ...record,
    approvers: record.approvers.map((approver) => identify(approver, (login) => findByLogin(known, login))),
    ticks,
  };
}

function identify(signer: Signer, find: (login: string) => Person | undefined): Signer {
  if (typeof signer !== "string" || isBot({ login: signer })) return signer;
  const found = find(signer);
  return found === undefined ? signer : { id: found.id, login: signer };
}

function findByLogin(people: readonly Person[], login: string): Person | undefined {
  return people.find((person) => isSameLogin(person.login, login));
}

function personOf({ editor }: Edit): readonly Person[] {
  return editor?.kind === "person" ? [editor] : [];
}
