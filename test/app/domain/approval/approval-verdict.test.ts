import { describe, expect, test } from "@jest/globals";
import {
  approvalNotJudged,
  approvalVerdict,
  describeApproval,
} from "../../../../app/domain/approval/approval-verdict.ts";
import type { Approval, NotCounted } from "../../../../app/domain/approval/judge-approval.ts";
import type { Unknown } from "../../../../app/domain/approval/unknown.ts";

const reviewers = { team: "aws-reviewers", users: ["rae"] };
const missing = {
  kind: "missing",
  by: [],
  unknown: [],
  bots: [],
  blockedBy: [],
  notCounted: [],
} as const satisfies Approval;

describe("approvalVerdict", () => {
  test("succeeds once approved, and says by whom", () => {
    expect(approvalVerdict({ kind: "approved", by: ["rae", "ravi"] }, reviewers)).toEqual({
      conclusion: "success",
      title: "Approved",
      summary: "Approved by `rae`, `ravi`.",
    });
  });

  test("blocks until then, and says who can approve", () => {
    const verdict = approvalVerdict(missing, reviewers);
    expect(verdict.conclusion).toBe("action_required");
    expect(verdict.summary).toBe(
      "An approval of the last commit is missing, by a member of the team `aws-reviewers` or `rae` who neither made nor asked for this change.",
    );
  });
});

describe("approvalNotJudged", () => {
  test("succeeds if no account changed, so that the check can be required", () => {
    expect(approvalNotJudged("nothing-changed")).toMatchObject({ conclusion: "success", title: "No account changed" });
  });

  test.each(["invalid", "public-repository", "settings-broken"] as const)("blocks for %s", (kind) => {
    expect(approvalNotJudged(kind)).toMatchObject({ conclusion: "action_required" });
  });
});

describe("describeApproval", () => {
  const describeWhy = (why: NotCounted): string =>
    describeApproval({ ...missing, notCounted: [{ login: "x", why }] }, { users: ["rae"] })
      .split("\n")
      .slice(2)
      .join("\n");

  test.each<[NotCounted, string]>([
    [{ kind: "not-a-reviewer" }, "is not one of the reviewers that the settings name"],
    [{ kind: "older-commit" }, "approved an earlier commit; approve again"],
    [
      { kind: "planned-again", at: "2026-03-01T12:03:04Z", differing: 1 },
      "must approve again: planned again at 12:03 UTC on 2026-03-01, 1 change differs",
    ],
    [
      { kind: "planned-again", at: "2026-03-01T12:03:04Z", differing: 2 },
      "must approve again: planned again at 12:03 UTC on 2026-03-01, 2 changes differ",
    ],
    [
      { kind: "planned-again", at: "2026-03-01T12:03:04Z", differing: undefined },
      "must approve again: planned again at 12:03 UTC on 2026-03-01, the changes differ",
    ],
  ])("says why an approval does not count: %j", (why, text) => {
    expect(describeWhy(why)).toBe(`- The approval of \`x\` does not count: \`x\` ${text}.`);
  });

  test("says who asked for changes, and who approved all the same", () => {
    const text = describeApproval({ ...missing, by: ["rae"], blockedBy: ["ravi"] }, reviewers);
    expect(text.split("\n").slice(2)).toEqual(["- `ravi` asked for changes.", "- `rae` approved."]);
  });

  test("says that two people must approve a change by another App", () => {
    expect(describeApproval({ ...missing, bots: ["helper[bot]"] }, reviewers)).toBe(
      "Two approvals of the last commit are needed, each by a member of the team `aws-reviewers` or `rae` who neither made nor asked for this change: `helper[bot]` changed an account or its request, which hides the person behind it.",
    );
  });

  test("says that two people must approve an adoption, with every reason", () => {
    expect(describeApproval({ ...missing, adopts: true, bots: ["helper[bot]"] }, reviewers)).toMatch(
      /: the plan adopts an account that exists already; `helper\[bot\]` changed an account/u,
    );
  });

  test("says that two people must approve another Terraform provider", () => {
    expect(describeApproval({ ...missing, changesProvider: true }, reviewers)).toBe(
      "Two approvals of the last commit are needed, each by a member of the team `aws-reviewers` or `rae` who neither made nor asked for this change: it changes the Terraform provider that plans and applies.",
    );
  });

  test.each<[Unknown, string]>([
    [{ kind: "author" }, "The account that opened this pull request is gone. Open another one"],
    [{ kind: "head", sha: "abcdef0123" }, "GitHub does not say who pushed `abcdef0` to this branch."],
    [{ kind: "pusher", sha: "abcdef0123" }, "The account that pushed `abcdef0` is gone."],
    [
      { kind: "signer", sha: "abcdef0123", name: "A `b`" },
      "Commit `abcdef0` is by <code>A &#96;b&#96;</code>, whose e-mail",
    ],
    [{ kind: "forged", sha: "abcdef0123", name: "web-flow" }, "says that it is by `web-flow`, but GitHub did not sign"],
    [{ kind: "commits", total: 300 }, "This pull request has 300 commits, and the App reads at most 250. Squash"],
    [
      { kind: "requests", total: 1_000 },
      "name 1000 different requests, and the App reads at most 200. Split it into pull requests",
    ],
    [{ kind: "request", number: 12 }, "Request 12 cannot be read, and there is no record of who opened it."],
    [{ kind: "editor", number: 12 }, "It is not known who edited request 12."],
  ])("names what is unknown: %j", (unknown, text) => {
    const [first, , line] = describeApproval({ ...missing, unknown: [unknown] }, reviewers).split("\n");
    expect(first).toBe("No approval counts, because it is unknown who made this change:");
    expect(line).toContain(text);
  });

  test("says so if the settings name no reviewers", () => {
    expect(describeApproval(missing, { users: [] })).toContain("a reviewer (the settings name none)");
  });

  test.each([20, 21])("lists %d people in a bounded text", (number) => {
    const people = Array.from({ length: number }, (_, index) => `person-${index}`);
    const text = describeApproval({ ...missing, blockedBy: people }, { users: people });
    expect(text.split("\n")).toHaveLength(2 + Math.min(number, 21));
    expect(text.includes("And 1 more.")).toBe(number === 21);
    expect(text.includes("or others who")).toBe(number === 21);
  });
});
