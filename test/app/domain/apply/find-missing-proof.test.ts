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
const rita = { id: 1, login: "rita-reviewer" };
const ada = { id: 2, login: "ada-author" };
const ravi = { id: 3, login: "ravi-requester" };
const approval: Review = { by: rita, state: "APPROVED", commitSha: headSha, submittedAt };

const proven: MergedPullRequest = {
  number: 12,
  author: ada,
  headSha,
  mergedAt: "2026-01-02T10:30:00Z",
  checks: new Map([
    ["aws-accounts/validate", success],
    ["aws-accounts/plan", success],
    ["aws-accounts/approval", success],
  ]),
  reviews: [approval],
  hands: { people: [ada], bots: [], unknown: [] },
  requesters: { people: [ravi], bots: [], unknown: [] },
  plans: [
    {
      completedAt: "2026-01-02T09:02:00Z",
      digests: { root: "A", digests: ["a"] },
      requesters: "3",
    },
  ],
  retargetedAt: undefined,
};

test("nothing is missing if all three checks succeeded and another person approved", () => {
  expect(findMissingProof(proven)).toEqual([]);
});

describe("a check", () => {
  test.each(["aws-accounts/validate", "aws-accounts/plan", "aws-accounts/approval"])("%s must exist", (name) => {
    const checks = new Map([...proven.checks].filter(([other]) => other !== name));
    expect(findMissingProof({ ...proven, checks })).toEqual([
      `The App's check ${name} is missing on the head commit abcdef0 of pull request 12.`,
    ]);
  });

  test.each<[string, ProvingCheck]>([
    ["failure", { status: "completed", conclusion: "failure", text: "" }],
    ["neutral", { status: "completed", conclusion: "neutral", text: "" }],
    ["in_progress", { status: "in_progress", conclusion: null, text: "" }],
  ])("with the status %s proves nothing", (status, check) => {
    const checks = new Map([...proven.checks, ["aws-accounts/plan", check]]);
    expect(findMissingProof({ ...proven, checks })).toEqual([
      `The App's check aws-accounts/plan says ${status} on the head commit abcdef0 of pull request 12.`,
    ]);
  });
});

describe("an approval is missing if", () => {
  test.each<[string, readonly Review[]]>([
    ["there is none", []],
    ["it is of an older commit", [{ ...approval, commitSha: "b".repeat(40) }]],
    ["it was dismissed", [{ ...approval, state: "DISMISSED" }]],
    ["the reviewer asked for changes later", [approval, { ...approval, state: "CHANGES_REQUESTED" }]],
    ["the author gave it", [{ ...approval, by: ada }]],
    ["a bot gave it", [{ ...approval, by: { id: 9, login: "helper[bot]" } }]],
    ["the requester gave it", [{ ...approval, by: ravi }]],
    ["it came after the merge", [{ ...approval, submittedAt: "2026-01-02T10:30:01Z" }]],
    ["it is only a comment", [{ ...approval, state: "COMMENTED" }]],
  ])("%s", (_, reviews) => {
    expect(findMissingProof({ ...proven, reviews })).toEqual([
      "No one except those who made or asked for the change approved the plan that was shown for the head commit abcdef0 of pull request 12.",
    ]);
  });

  test("the person who pushed gave it", () => {
    expect(findMissingProof({ ...proven, hands: { people: [rita], bots: [], unknown: [] } })).toHaveLength(1);
  });

  test("no plan was shown", () => {
    expect(findMissingProof({ ...proven, plans: [] })).toHaveLength(1);
  });

  test("another App changed the account, and only one person approved", () => {
    const hands = { people: [], bots: ["helper[bot]"], unknown: [] };
    expect(findMissingProof({ ...proven, hands })).toEqual([
      "Fewer than two people, except those who made or asked for the change, approved the plan that was shown for the head commit abcdef0 of pull request 12: helper[bot] changed it.",
    ]);
  });

  test("it is unknown who pushed, which is reported with the next step", () => {
    const hands = { people: [], bots: [], unknown: [{ kind: "commits", total: 300 } as const] };
    const [flaw] = findMissingProof({ ...proven, hands });
    expect(flaw).toMatch(/^No approval of the head commit abcdef0 of pull request 12 counts\. .*Squash them/u);
  });
});

describe("an approval still counts if", () => {
  test.each<[string, readonly Review[]]>([
    ["the reviewer comments afterwards", [approval, { ...approval, state: "COMMENTED" }]],
    [
      "the reviewer asks for changes after the merge",
      [approval, { ...approval, state: "CHANGES_REQUESTED", submittedAt: "2026-01-03T00:00:00Z" }],
    ],
    [
      "another person asks for changes, because the App judged that review",
      [approval, { ...approval, by: { id: 4, login: "sam" }, state: "CHANGES_REQUESTED" }],
    ],
  ])("%s", (_, reviews) => {
    expect(findMissingProof({ ...proven, reviews })).toEqual([]);
  });
});

test("reports everything that is missing at once", () => {
  expect(findMissingProof({ ...proven, checks: new Map(), reviews: [] })).toHaveLength(4);
});

test("an adoption needs the approvals of two people, whatever the plan check says", () => {
  expect(findMissingProof({ ...proven, adopts: true })).toEqual([
    expect.stringMatching(/^Fewer than two people, .*: it adopts an existing account\.$/u),
  ]);
  const second = { ...approval, by: { id: 9, login: "enid-engineer" } };
  expect(findMissingProof({ ...proven, adopts: true, reviews: [approval, second] })).toEqual([]);
});
