import { canonicalJson } from "./canonical-json.ts";
import type { Action, Change } from "./plan-summary.ts";

/** Hashing is not in the domain: `node:crypto` is passed in as this. */
export type Sha256Hex = (text: string) => string;

/** What the plan check's text says of a plan, and what the apply compares its own plan with. */
export interface Digests {
  /** Over all changes at once. */
  readonly root: string;
  /** One for each change, sorted; empty where they were too many to list. */
  readonly digests: readonly string[];
}

/** 1,500 lines of 33 characters leave a third of a check run's text (65,535 characters) for people. */
const maxListed = 1500;

const digestLength = 32;

/**
 * Digest of what will be done to one resource.
 *
 * A create and an import of the same account have the same digest, since the reviewer approved that there be such an
 * account: both are *make*, and `values` are what the accounts file says of it. What AWS fills in (id, parent, join
 * date) is unknown to a create and known to an import, so it is in neither. For an update, `values` are all attributes as
 * they will be, and `unknown` those that nobody knows yet.
 */
export function changeDigest(
  change: {
    readonly address: string;
    readonly action: Action;
    readonly values: unknown;
    readonly unknown: readonly string[];
  },
  sha256Hex: Sha256Hex,
): string {
  const made = change.action === "create" || change.action === "import";
  const done = {
    address: change.address,
    class: made ? "make" : change.action,
    values: change.values,
    unknown: made ? [] : [...change.unknown].sort(),
  };
  return shortDigest(canonicalJson(done), sha256Hex);
}

/** Digest over the digests of all changes, in any order. */
export function rootDigest(changes: readonly Pick<Change, "digest">[], sha256Hex: Sha256Hex): string {
  return shortDigest(sortedDigests(changes).join("\n"), sha256Hex);
}

/**
 * Renders the lines with which the plan check's text begins: the root digest, the digests, an empty line.
 *
 * Where there are too many to list, the root digest stands for all of them.
 */
export function renderDigests(changes: readonly Pick<Change, "digest">[], sha256Hex: Sha256Hex): string {
  const listed = changes.length > maxListed ? [] : sortedDigests(changes);
  return [`root ${rootDigest(changes, sha256Hex)}`, ...listed, "", ""].join("\n");
}

/** Reads those lines back; `undefined` where a text does not begin with them. */
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
