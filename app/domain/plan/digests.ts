import { canonicalJson } from "./canonical-json.ts";
import type { Action, Change } from "./plan-summary.ts";

/** The domain does not hash by itself: callers pass `node:crypto` as this function. */
export type Sha256Hex = (text: string) => string;

/** The digests of a plan in the text of the plan check; the apply compares its own plan with them. */
export interface Digests {
  /** Digest of all changes together. */
  readonly root: string;
  /** One for each change, sorted; empty if there are too many to list. */
  readonly digests: readonly string[];
}

/** 1,500 lines of 33 characters leave a third of a check run's text (65,535 characters) for people. */
const maxListed = 1500;

const digestLength = 32;

/**
 * Digest of one planned resource change.
 *
 * Creating and importing the same account have the same digest, because the reviewer approved that the account exists:
 * both have the class *make*, and `values` are the account's attributes in the accounts file. The attributes that AWS sets
 * (id, parent, join date) are known to an import only, so neither digest contains them. For an update, `values` are all
 * planned attributes, and `unknown` those that are known only after the apply. Forgetting an account has the class
 * *forget*, and `values` are its id.
 *
 * An account that its entry adopts has the class *adopt*, and `values` are also its id: the reviewers approved that this
 * account of AWS is managed from now on. Importing it and changing it afterwards have the same digest, because a run can
 * die between the two.
 */
export function changeDigest(
  change: {
    readonly address: string;
    readonly action: Action;
    readonly values: unknown;
    readonly unknown: readonly string[];
    /** The entry of the account adopts it. */
    readonly adopts?: boolean;
  },
  sha256Hex: Sha256Hex,
): string {
  const makesAccount = change.action === "create" || change.action === "import";
  const adopts = change.adopts === true;
  const planned = {
    address: change.address,
    class: adopts ? "adopt" : makesAccount ? "make" : change.action,
    values: change.values,
    unknown: makesAccount || adopts ? [] : [...change.unknown].sort(),
  };
  return shortDigest(canonicalJson(planned), sha256Hex);
}

/** Digest over the digests of all changes, in any order. */
export function rootDigest(changes: readonly Pick<Change, "digest">[], sha256Hex: Sha256Hex): string {
  return shortDigest(sortedDigests(changes).join("\n"), sha256Hex);
}

/**
 * Renders the first lines of the plan check's text: the root digest, the digests, an empty line.
 *
 * If there are too many digests to list, the root digest represents all of them.
 */
export function renderDigests(changes: readonly Pick<Change, "digest">[], sha256Hex: Sha256Hex): string {
  const listed = changes.length > maxListed ? [] : sortedDigests(changes);
  return [`root ${rootDigest(changes, sha256Hex)}`, ...listed, "", ""].join("\n");
}

/** Reads those lines back; `undefined` if the text does not begin with them. */
export function parseDigests(text: string): Digests | undefined {
  const [first, ...rest] = text.split("\n") as [string, ...string[]];
  const root = /^root ([0-9a-f]{32})$/u.exec(first)?.[1];
  const end = rest.indexOf("");
  const digests = rest.slice(0, Math.max(end, 0));
  if (root === undefined || end === -1 || !digests.every((digest) => /^[0-9a-f]{32}$/u.test(digest))) return undefined;
  return { root, digests };
}

function sortedDigests(changes: readonly Pick<Change, "digest">[]): readonly string[] {
  return changes.map(({ digest }) => digest).sort();
}

function shortDigest(text: string, sha256Hex: Sha256Hex): string {
  return sha256Hex(text).slice(0, digestLength);
}
