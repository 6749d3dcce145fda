import { describe, expect, test } from "@jest/globals";
import type { Review } from "../../../../app/domain/approval/judge-approval.ts";
import {
  findMissingProof,
  type MergedPullRequest,
  type ProvingCheck,
} from "../../../../app/domain/apply/find-missing-proof.ts";

const headSha = "abcdef0".padEnd(40, "0");
const success: ProvingCheck = { status: "completed", conclusion: "success", text: "" };
const approval: Review = { login: "rita-reviewer", state: "APPROVED", commitSha: headSha };

const proven: MergedPullRequest = {
  number: 12,
  author: "ada-author",
  headSha,
  checks: new Map([
    ["aws-accounts/validate", success],
    ["aws-accounts/plan", success],
    ["aws-accounts/approval", success],
  ]),
  reviews: [approval],
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
    ["somebody else still asks for changes", [approval, { ...approval, login: "sam", state: "CHANGES_REQUESTED" }]],
    ["it is only a comment", [{ ...approval, state: "COMMENTED" }]],
  ])("%s", (_, reviews) => {
    expect(findMissingProof({ ...proven, reviews })).toEqual([
      "Nobody but its author has approved the head commit abcdef0 of pull request 12.",
    ]);
  });
});

test("says all that is missing at once", () => {
  expect(findMissingProof({ ...proven, checks: new Map(), reviews: [] })).toHaveLength(4);
});
