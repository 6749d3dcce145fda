import { parseRequestNumber } from "../request/request-mark.ts";
import type { Sha256Hex } from "../plan/digests.ts";

/** The facts about an open pull request that show whether it changed. */
export interface ListedPull {
  readonly number: number;
  readonly updatedAt: string;
  readonly headSha: string;
  readonly draft: boolean;
  readonly body: string;
}

/** The facts about an issue that show whether it changed. */
export interface ListedIssue {
  readonly number: number;
  readonly updatedAt: string;
  readonly state: "open" | "closed";
  readonly labels: readonly string[];
  /** A login as the REST API writes it, with `[bot]`. */
  readonly author: string | null;
}

/** A subject that the sweep lists. Its kind and number also name its work in the queue. */
export interface SweptSubject {
  readonly kind: "pull request" | "request" | "checklist" | "plan run" | "apply run";
  readonly number: number;
  /** Hashes the known inputs of its judgement: if the version is the same, no check is needed. */
  readonly version: string;
}

/** The inputs that subjects are judged against; each text identifies a state of the repository. */
export interface Against {
  /** Of pull requests: accounts and settings of the default branch, the last apply, the reviewers. */
  readonly pullRequests: string;
  /** Of requests: accounts, settings and fields of the default branch, and who may ask. */
  readonly requests: string;
  readonly checklists: string;
}

type Version = (...parts: readonly unknown[]) => string;

/** One string that changes if any part changes. */
export function versionBy(sha256Hex: Sha256Hex): Version {
  return (...parts) => sha256Hex(JSON.stringify(parts)).slice(0, 32);
}

/** Open pull requests with one head commit share their checks, so each of them is part of the others' version. */
export function sweptPullRequests(
  open: readonly ListedPull[],
  { against, version }: { readonly against: Against; readonly version: Version },
): readonly SweptSubject[] {
  const sharing = groupBy(open, ({ headSha }) => headSha);
  return open.map(({ number, updatedAt, headSha, draft }) => {
    const shared = sharing.get(headSha)?.map((other) => [other.number, other.draft]);
    return { kind: "pull request", number, version: version(updatedAt, headSha, draft, shared, against.pullRequests) };
  });
}

/**
 * The listed requests, and those of open pull requests: a closed request may have left its pull request open.
 */
export function sweptRequests(
  listed: readonly ListedIssue[],
  of: { readonly open: readonly ListedPull[]; readonly against: Against; readonly version: Version },
): readonly SweptSubject[] {
  const { open, against, version } = of;
  const pulls = groupBy(open, ({ body }) => parseRequestNumber(body));
  const known = new Map(listed.map(({ number, updatedAt }) => [number, updatedAt]));
  const asked = [...pulls.keys()].filter((number) => number !== undefined);
  return [...new Set([...known.keys(), ...asked])].map((number) => {
    const own = pulls.get(number)?.map((pull) => [pull.number, pull.headSha, pull.updatedAt]);
    return { kind: "request", number, version: version(known.get(number), own, against.requests) };
  });
}

export function sweptChecklists(
  listed: readonly ListedIssue[],
  { against, version }: { readonly against: Against; readonly version: Version },
): readonly SweptSubject[] {
  return listed.map(({ number, updatedAt }) => ({
    kind: "checklist",
    number,
    version: version(updatedAt, against.checklists),
  }));
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): ReadonlyMap<Key, readonly Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
