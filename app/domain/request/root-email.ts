import type { Sha256Hex } from "../plan/digests.ts";

/** AWS's limit for the e-mail of a root user. */
const longestEmail = 64;

const slot = "{name}";

const hashLength = 7;

export interface RootEmailSource {
  /** A valid name of an account. */
  readonly name: string;
  /** The settings' `root_email`, with the slot `{name}`. */
  readonly pattern: string;
  /** Whether any account has, or ever had, this e-mail, in lower case: AWS accepts an e-mail only once, for ever. */
  readonly isTaken: (email: string) => boolean;
  readonly sha256Hex: Sha256Hex;
}

/**
 * The root e-mail of a new account: the organisation's short form if it is free, otherwise made unique by a hash of the name.
 *
 * The short form alone is not enough: one in eight of plausible names shares it with another.
 */
export function deriveRootEmail({ name, pattern, isTaken, sha256Hex }: RootEmailSource): string {
  const isFree = (email: string): boolean => !isTaken(email.toLowerCase());
  const room = longestEmail - (pattern.length - slot.length);
  const short = shortForm(name, room);
  const plain = pattern.replace(slot, short);
  if (isFree(plain)) return plain;
  for (let attempt = 0; ; attempt += 1) {
    const email = pattern.replace(slot, withHash(short, room, sha256Hex(attempt === 0 ? name : `${name} ${attempt}`)));
    if (isFree(email)) return email;
  }
}

/** Every group of the name except `gds`, cut so that all of them fit. */
function shortForm(name: string, room: number): string {
  const all = name.split("-");
  const groups = all.filter((group) => group !== "gds");
  const kept = groups.length === 0 ? all : groups;
  const length = Math.max(1, Math.floor(room / kept.length) - 1);
  return kept.map((group) => group.slice(0, length)).join("-");
}

function withHash(short: string, room: number, hash: string): string {
  const digits = BigInt(`0x${hash}`).toString(36).slice(0, hashLength);
  const start = short.slice(0, room - digits.length - 1).replace(/(?<!-)-+$/, "");
  return `${start}-${digits}`;
}
