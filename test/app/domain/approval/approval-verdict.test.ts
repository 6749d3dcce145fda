import { describe, expect, test } from "@jest/globals";
import {
  approvalNotJudged,
  approvalVerdict,
  describeApproval,
} from "../../../../app/domain/approval/approval-verdict.ts";
import type { Approval } from "../../../../app/domain/approval/judge-approval.ts";

const reviewers = { team: "aws-reviewers", users: ["rae"] };
const missing: Approval = { kind: "missing", blockedBy: [], notCounted: [] };

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
  test("succeeds where no account changed, so that the check can be required", () => {
    expect(approvalNotJudged("nothing-changed")).toMatchObject({ conclusion: "success", title: "No account changed" });
  });

  test.each(["invalid", "public-repository", "settings-broken"] as const)("blocks for %s", (kind) => {
    expect(approvalNotJudged(kind)).toMatchObject({ conclusion: "action_required" });
  });
});

describe("describeApproval", () => {
  test("says why each approval does not count, and who asked for changes", () => {
    const text = describeApproval(
      {
        kind: "missing",
        blockedBy: ["ravi"],
        notCounted: [
          { login: "x", why: "not-a-reviewer" },
          { login: "y", why: "older-commit" },
        ],
      },
      { users: ["rae"] },
    );
    expect(text.split("\n").slice(2)).toEqual([
      "- `ravi` asked for changes.",
      "- The approval of `x` does not count: `x` is not one of the reviewers that the settings name.",
      "- The approval of `y` does not count: `y` approved an earlier commit; the last one has not been approved.",
    ]);
  });

  test("says so where the settings name nobody", () => {
    expect(describeApproval(missing, { users: [] })).toContain("somebody (the settings name no reviewers)");
  });

  test.each([20, 21])("lists %d people in a bounded text", (number) => {
    const people = Array.from({ length: number }, (_, index) => `person-${index}`);
    const text = describeApproval({ ...missing, blockedBy: people }, { users: people });
    expect(text.split("\n")).toHaveLength(2 + Math.min(number, 21));
    expect(text.includes("And 1 more.")).toBe(number === 21);
    expect(text.includes("or others who")).toBe(number === 21);
  });
});
