import { describe, expect, test } from "@jest/globals";
import {
  findMissingProof,
  type MergedPullRequest,
  type ProvingCheck,
} from "../../../../app/domain/apply/find-missing-proof.ts";

const headSha = "abcdef0".padEnd(40, "0");
const success: ProvingCheck = { status: "completed", conclusion: "success", text: "" };
type Review = MergedPullRequest["reviews"][number];
const submittedAt = "2026-01-02T10:00:00Z";
const approval: Review = { login: "rita-reviewer", state: "APPROVED", commitSha: headSha, submittedAt };

const proven: MergedPullRequest = {
  number: 12,
  author: "ada-author",
  headSha,
  mergedAt: "2026-01-02T10:30:00Z",
  checks: new Map([
    ["aws-accounts/validate", success],
    ["aws-accounts/plan", success],
    ["aws-accounts/approval", success],
  ]),
  reviews: [approval],
  pushers: ["ada-author", "web-flow"],
  requesters: ["Ravi-Requester"],
};

test("nothing is missing where all three checks succeeded and another person approved", () => {
  expect(findMissingProof(proven)).toEqual([]);
});

describe("a check", () => {
  test.each(["aws-accounts/validate", "aws-accounts/plan", "aws-accounts/approval"])("%s has to be there", (name) => {
    const checks = new Map([...proven.checks].filter(([other]) => other !== name));
    expect(findMissingProof({ ...proven, checks })).toEqual([
      `The App's check ${name} is missing on the head commit abcdef0 of pull request 12.`,
    ]);
  });

  test.each<[string, ProvingCheck]>([
    ["failure", { status: "completed", conclusion: "failure", text: "" }],
    ["neutral", { status: "completed", conclusion: "neutral", text: "" }],
    ["in_progress", { status: "in_progress", conclusion: null, text: "" }],
  ])("that says %s proves nothing", (said, check) => {
    const checks = new Map([...proven.checks, ["aws-accounts/plan", check]]);
    expect(findMissingProof({ ...proven, checks })).toEqual([
      `The App's check aws-accounts/plan says ${said} on the head commit abcdef0 of pull request 12.`,
    ]);
  });
});

describe("an approval is missing where", () => {
  test.each<[string, readonly Review[]]>([
    ["there is none", []],
    ["it is of an older commit", [{ ...approval, commitSha: "b".repeat(40) }]],
    ["it was dismissed", [{ ...approval, state: "DISMISSED" }]],
    ["it was taken back", [approval, { ...approval, state: "CHANGES_REQUESTED" }]],
    ["the author gave it", [{ ...approval, login: "Ada-Author" }]],
    ["a machine gave it", [{ ...approval, login: "helper[bot]" }]],
    ["who asked for the account gave it", [{ ...approval, login: "ravi-requester" }]],
    ["it came after the merge", [{ ...approval, submittedAt: "2026-01-02T10:30:01Z" }]],
    ["it is only a comment", [{ ...approval, state: "COMMENTED" }]],
  ])("%s", (_, reviews) => {
    expect(findMissingProof({ ...proven, reviews })).toEqual([
      "Nobody but those who made or asked for the change has approved the head commit abcdef0 of pull request 12.",
    ]);
  });

  test("who wrote the last commit gave it", () => {
    expect(findMissingProof({ ...proven, pushers: ["Rita-Reviewer"] })).toHaveLength(1);
  });
});

describe("an approval stays one where", () => {
  test.each<[string, readonly Review[]]>([
    ["its giver comments afterwards", [approval, { ...approval, state: "COMMENTED" }]],
    [
      "its giver asks for changes after the merge",
      [approval, { ...approval, state: "CHANGES_REQUESTED", submittedAt: "2026-01-03T00:00:00Z" }],
    ],
    [
      "somebody else asks for changes, whose word the App judged",
      [approval, { ...approval, login: "sam", state: "CHANGES_REQUESTED" }],
    ],
  ])("%s", (_, reviews) => {
    expect(findMissingProof({ ...proven, reviews })).toEqual([]);
  });
});

test("says all that is missing at once", () => {
  expect(findMissingProof({ ...proven, checks: new Map(), reviews: [] })).toHaveLength(4);
});
