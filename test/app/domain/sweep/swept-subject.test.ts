import { describe, expect, test } from "@jest/globals";
import {
  type Against,
  type ListedIssue,
  type ListedPull,
  sweptChecklists,
  sweptPullRequests,
  sweptRequests,
  versionBy,
} from "../../../../app/domain/sweep/swept-subject.ts";

/** Hashes nothing, so that versions differ if their inputs differ. */
const version = (...parts: readonly unknown[]): string => JSON.stringify(parts);
const against: Against = { pullRequests: "a", requests: "b", checklists: "c" };
const at = "2026-03-01T12:00:00Z";
const later = "2026-03-01T13:00:00Z";

const pull = (number: number, more: Partial<ListedPull> = {}): ListedPull => ({
  number,
  updatedAt: at,
  headSha: `head-${number}`,
  draft: false,
  body: "",
  ...more,
});
const issue = (number: number, updatedAt = at): ListedIssue => ({
  number,
  updatedAt,
  state: "open",
  labels: [],
  author: "ada",
});
const forRequest = (number: number): Partial<ListedPull> => ({ body: `<!-- aws-accounts:for-request ${number} -->` });

/** The kinds and numbers of the subjects whose version changed. */
function changed(
  before: readonly { readonly number: number; readonly version: string }[],
  after: readonly { readonly number: number; readonly version: string }[],
): readonly number[] {
  const known = new Map(before.map((subject) => [subject.number, subject.version]));
  return after.filter((subject) => known.get(subject.number) !== subject.version).map(({ number }) => number);
}

describe("an open pull request is another version", () => {
  const open = [pull(7), pull(8), pull(9, { headSha: "head-8" })];
  const swept = (of: readonly ListedPull[], judged = against) => sweptPullRequests(of, { against: judged, version });

  test.each<readonly [string, readonly ListedPull[], readonly number[]]>([
    ["never if nothing happened", open, []],
    ["when something is done in it", [pull(7, { updatedAt: later }), ...open.slice(1)], [7]],
    ["when it has another head", [pull(7, { headSha: "other" }), ...open.slice(1)], [7]],
    ["when it is a draft", [pull(7, { draft: true }), ...open.slice(1)], [7]],
    ["when another one with its head is gone", open.slice(0, 2), [8]],
    ["when another one has its head now", [...open, pull(10, { headSha: "head-7" })], [7, 10]],
    ["never where another one is gone", open.slice(1), []],
  ])("%s", (_, after, numbers) => {
    expect(changed(swept(open), swept(after))).toEqual(numbers);
  });

  test("when what all are judged against is", () => {
    expect(changed(swept(open), swept(open, { ...against, pullRequests: "other" }))).toEqual([7, 8, 9]);
    expect(changed(swept(open), swept(open, { ...against, requests: "other", checklists: "other" }))).toEqual([]);
  });
});

describe("a request is another version", () => {
  const open = [pull(7, forRequest(12)), pull(8)];
  const listed = [issue(12), issue(13)];
  const swept = (issues: readonly ListedIssue[], pulls: readonly ListedPull[], judged = against) =>
    sweptRequests(issues, { open: pulls, against: judged, version });

  test.each<readonly [string, readonly ListedIssue[], readonly ListedPull[], readonly number[]]>([
    ["never if nothing happened", listed, open, []],
    ["when something is done in it", [issue(12, later), issue(13)], open, [12]],
    ["when its pull request changed", listed, [pull(7, { ...forRequest(12), updatedAt: later }), pull(8)], [12]],
    ["when its pull request is gone", listed, [pull(8)], [12]],
    ["never where another pull request changed", listed, [...open.slice(0, 1), pull(8, { updatedAt: later })], []],
  ])("%s", (_, issues, pulls, numbers) => {
    expect(changed(swept(listed, open), swept(issues, pulls))).toEqual(numbers);
  });

  test("when what all are judged against is", () => {
    expect(changed(swept(listed, open), swept(listed, open, { ...against, requests: "other" }))).toEqual([12, 13]);
  });

  test("and is found by its open pull requests, too, which may be two", () => {
    const two = [pull(7, forRequest(14)), pull(8, forRequest(14))];
    const found = swept([issue(12)], two);
    expect(found.map(({ kind, number }) => `${kind} ${number}`)).toEqual(["request 12", "request 14"]);
    expect(changed(found, swept([issue(12)], two.slice(0, 1)))).toEqual([14]);
  });
});

test("a checklist is another version when something is done in it, or the settings are others", () => {
  const swept = (of: readonly ListedIssue[], checklists = "c") =>
    sweptChecklists(of, { against: { ...against, checklists }, version });
  const before = swept([issue(40), issue(41)]);
  expect(changed(before, swept([issue(40), issue(41, later)]))).toEqual([41]);
  expect(changed(before, swept([issue(40), issue(41)], "other"))).toEqual([40, 41]);
});

test("versions are short for any input", () => {
  const of = versionBy((text) => text.length.toString().padStart(64, "0"));
  expect(of("a", ["b"], undefined)).toHaveLength(32);
});
