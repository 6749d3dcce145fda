import { isBot, type Person } from "../approval/person.ts";
import type { AccountRecord } from "./account-record.ts";
import type { Edit } from "../comments/edit.ts";
import { isSameLogin, type Signer } from "./signer.ts";

/**
 * Gives the people whom an older record compares by login the ids that the edits name. Who is whom can only be guessed
 * where a login changed hands; no guess lets anybody do more, since the login is compared all the same.
 */
export function identifyPeople(record: AccountRecord, edits: readonly Edit[]): AccountRecord {
  const editors = edits.flatMap(personOf);
  const ticks = record.ticks.map((tick) => ({ ...tick, by: identify(tick.by, tickersAt(tick.at)) }));
  /** A tick has the time of its edit, whatever its editor is called by now. */
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
