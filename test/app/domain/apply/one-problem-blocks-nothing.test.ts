import { createHash } from "node:crypto";
import { expect, test } from "@jest/globals";
import { fc } from "../../../fast-check.ts";
import type { AccountEnd } from "../../../../app/domain/apply/account-end.ts";
import { commitsOf, findDue, type DueAccount } from "../../../../app/domain/apply/find-due.ts";
import { findRejected, type ShownBy } from "../../../../app/domain/apply/judge-changes.ts";
import type { LastApplied } from "../../../../app/domain/apply/last-applied.ts";
import { noteBeginning, noteEnds } from "../../../../app/domain/apply/next-note.ts";
import { parseDigests, renderDigests } from "../../../../app/domain/plan/digests.ts";
import type { Change } from "../../../../app/domain/plan/plan-summary.ts";
import { accountAddress } from "../../../../app/domain/plan/plan-targets.ts";

const keys = ["cats", "dogs", "emus"] as const;
type Key = (typeof keys)[number];

/** The accounts file as values by key. */
type File = Readonly<Partial<Record<Key, number>>>;

interface Merge {
  readonly kind: "merge";
  readonly changes: Readonly<Partial<Record<Key, number>>>;
  /** Whether a pull request with a plan and approvals brought it. */
  readonly proven: boolean;
}

interface Apply {
  readonly kind: "apply";
  /** The accounts that AWS does not create or change this time. */
  readonly refused: readonly Key[];
  /** After how many changes the run dies; it dies at the end, before its last note, if there are fewer. */
  readonly diesAfter: number | undefined;
}

/** Everything that lasts: the branch, AWS, the note beside the state. */
interface World {
  readonly commits: readonly { readonly file: File; readonly proven: boolean }[];
  readonly aws: ReadonlyMap<Key, number>;
  readonly note: LastApplied;
  /** The changes that applies made, with the commit that each applied. */
  readonly written: readonly { readonly key: Key; readonly value: number; readonly commit: number }[];
}

const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");
const shaOf = (commit: number): string => String(commit).padStart(40, "0");
const bytesOf = (file: File): Uint8Array => {
  const accounts = Object.fromEntries(
    keys.flatMap((key) => (file[key] === undefined ? [] : [[key, { v: file[key] }]])),
  );
  return new TextEncoder().encode(
    `${JSON.stringify({ resource: [{ aws_organizations_account: accounts }] }, null, 2)}\n`,
  );
};
const changeOf = (key: Key, value: number): Change => ({
  address: accountAddress(key),
  action: "update",
  before: null,
  after: {},
  unknown: [],
  digest: sha256Hex(`${key} ${value}`).slice(0, 32),
});

function merge(world: World, { changes, proven }: Merge): World {
  const merged = Object.entries({ ...world.commits.at(-1)?.file, ...changes });
  // 0 takes the account out of the file.
  const file: File = Object.fromEntries(merged.filter(([, value]) => value !== 0));
  return { ...world, commits: [...world.commits, { file, proven }] };
}

/** The last commit after `since` that changed the account; undefined if none did. */
function bringing({ commits }: World, key: Key, since = -1): number | undefined {
  const last = commits.findLastIndex(({ file }, at) => file[key] !== commits[at - 1]?.file[key]);
  return last > since ? last : undefined;
}

/** The plan that the reviewers of a commit's pull request saw. */
function shownBy({ commits }: World, at: number): ShownBy["shown"] {
  const [file, before] = [commits[at]?.file ?? {}, commits[at - 1]?.file ?? {}];
  const changed = keys.flatMap((key) => (file[key] === before[key] ? [] : [changeOf(key, file[key] ?? 0)]));
  return parseDigests(renderDigests(changed, sha256Hex));
}

/** As the Action proves, plans and applies, with the rules of the domain. */
function apply(world: World, { refused, diesAfter }: Apply): World {
  const { commits, note: last } = world;
  const tip = commits.length - 1;
  const { file = {} } = commits[tip] ?? {};
  const present = new Set<string>(Object.keys(file));
  const due = findDue({
    last,
    files: new Map(commitsOf(last).map((commit) => [commit, bytesOf(commits[Number(commit)]?.file ?? {})])),
    tip: { file: bytesOf(file), keys: present },
    state: new Map([...world.aws.keys()].map((key) => [key, { tainted: false }])),
  });
  const ends = new Map<string, AccountEnd>();
  const proven = new Map<string, ShownBy>();
  for (const { key, kind, since } of due as readonly (DueAccount & { readonly key: Key })[]) {
    const by = bringing(world, key, Number(since));
    if (kind === "removed" || by === undefined || commits[by]?.proven !== true) {
      ends.set(key, { kind: "refused", reasons: ["No."] });
      continue;
    }
    proven.set(key, { number: by, shown: shownBy(world, by) });
  }
  const planned = [...proven.keys()].filter((key) => world.aws.get(key as Key) !== file[key as Key]) as readonly Key[];
  const changes = planned.map((key) => changeOf(key, file[key] ?? 0));
  expect(
    findRejected(changes, { keys: new Set(proven.keys()), closed: new Set(), pullRequests: proven }, sha256Hex).size,
  ).toBe(0);
  const begun = due.filter(({ key }) => planned.includes(key as Key));
  const aws = new Map(world.aws);
  const written = [...world.written];
  for (const key of planned.slice(0, diesAfter)) {
    if (refused.includes(key)) continue;
    aws.set(key, file[key] ?? 0);
    written.push({ key, value: file[key] ?? 0, commit: tip });
  }
  if (diesAfter !== undefined) {
    return {
      ...world,
      aws,
      written,
      note: planned.length === 0 ? last : noteBeginning(last, begun, { commit: shaOf(tip) }),
    };
  }
  for (const key of proven.keys()) {
    const failed = planned.includes(key as Key) && refused.includes(key as Key);
    ends.set(key, failed ? { kind: "failed", reasons: ["AWS said no."] } : { kind: "applied" });
  }
  const note = noteEnds(last, { commit: shaOf(tip), due, ends, keys: present, changed: new Set(planned) });
  return { ...world, aws, written, note };
}

const someKeys = fc.uniqueArray(fc.constantFrom(...keys));
const merges: fc.Arbitrary<Merge> = fc.record({
  kind: fc.constant("merge"),
  changes: someKeys.chain((some) =>
    fc
      .tuple(...some.map(() => fc.integer({ min: 0, max: 2 })))
      .map((values) => Object.fromEntries(some.map((key, index) => [key, values[index] ?? 0]))),
  ),
  // Most pull requests are approved.
  proven: fc.integer({ min: 0, max: 3 }).map((number) => number > 0),
});
const applies: fc.Arbitrary<Apply> = fc.record({
  kind: fc.constant("apply"),
  refused: someKeys,
  // Most runs live.
  diesAfter: fc.integer({ min: -9, max: 3 }).map((after) => (after < 0 ? undefined : after)),
});
const histories: fc.Arbitrary<readonly (Merge | Apply)[]> = fc.array(fc.oneof(merges, applies), { maxLength: 25 });
const beginning: World = {
  commits: [{ file: {}, proven: true }],
  aws: new Map(),
  note: { commit: shaOf(0) },
  written: [],
};

function isPending({ note }: World, key: Key): boolean {
  return note.pending?.some((account) => account.key === key) === true;
}

/** Checks a run that lived to its end. */
function checkApplied(before: World, after: World, refused: readonly Key[]): void {
  const { commits, aws } = after;
  const file: File = commits.at(-1)?.file ?? {};
  for (const key of keys) {
    const isDone = aws.get(key) === file[key];
    const by = bringing(after, key);
    const isProven = by !== undefined && commits[by]?.proven === true;
    // Every proven account that AWS takes is applied in the first run after it can be.
    if (file[key] !== undefined && isProven && !refused.includes(key)) expect([key, isDone]).toEqual([key, true]);
    // A pending account stays pending until it is applied, or gone from the file.
    if (isPending(before, key) && !isDone) expect([key, isPending(after, key)]).toEqual([key, true]);
    // The note says of no account that it is applied if it is not.
    if (!isPending(after, key)) expect([key, isDone]).toEqual([key, true]);
  }
}

/** The run that changes an account dies, and the change is reverted before the next one. */
const revertedHalfWay: readonly (Merge | Apply)[] = [
  { kind: "merge", changes: { cats: 1 }, proven: true },
  { kind: "apply", refused: [], diesAfter: undefined },
  { kind: "merge", changes: { cats: 2 }, proven: true },
  { kind: "apply", refused: [], diesAfter: 1 },
  { kind: "merge", changes: { cats: 1 }, proven: true },
  { kind: "apply", refused: [], diesAfter: undefined },
];

test("for any merges, refusals and deaths: nothing unproven is applied, and one problem blocks nothing else", () => {
  fc.assert(
    fc.property(histories, (events) => {
      let world = beginning;
      for (const event of events) {
        const before = world;
        world = event.kind === "merge" ? merge(world, event) : apply(world, event);
        if (event.kind === "apply" && event.diesAfter === undefined) checkApplied(before, world, event.refused);
      }
      for (const { key, value, commit } of world.written) {
        const then = { ...world, commits: world.commits.slice(0, commit + 1) };
        const by = then.commits[bringing(then, key) ?? 0];
        expect([key, by?.file[key], by?.proven]).toEqual([key, value, true]);
      }
    }),
    { numRuns: 2_000, examples: [[revertedHalfWay]] },
  );
});
