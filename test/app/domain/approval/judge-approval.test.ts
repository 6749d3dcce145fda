import { describe, expect, test } from "@jest/globals";
import {
  type ApprovalFacts,
  approversIn,
  judgeApproval,
  shareApproval,
  type NotCounted,
  type Review,
} from "../../../../app/domain/approval/judge-approval.ts";

const headSha = "a".repeat(40);
const approval = (login: string, commitSha = headSha): Review => ({ login, state: "APPROVED", commitSha });

const facts: ApprovalFacts = {
  reviews: [],
  reviewers: new Set(["rae", "ravi", "ada", "pat", "asker"]),
  headSha,
  author: "ada",
  pushers: ["pat", "web-flow"],
  requesters: ["asker"],
};

const judge = (...reviews: readonly Review[]) => judgeApproval({ ...facts, reviews });

describe("judgeApproval", () => {
  test("is approved by one reviewer of the last commit", () => {
    expect(judge(approval("rae"))).toEqual({ kind: "approved", by: ["rae"] });
  });

  test("names everybody whose approval counts, and knows people whatever the case of their login", () => {
    expect(judge(approval("Rae"), approval("ravi"), approval("stranger"))).toEqual({
      kind: "approved",
      by: ["Rae", "ravi"],
    });
  });

  test("is not approved while nobody has reviewed", () => {
    expect(judge()).toEqual({ kind: "missing", blockedBy: [], notCounted: [] });
  });

  const notCounted: readonly (readonly [string, Review, NotCounted])[] = [
    ["somebody who is no reviewer", approval("stranger"), "not-a-reviewer"],
    ["the author", approval("Ada"), "author"],
    ["who pushed last", approval("PAT"), "last-pusher"],
    ["who asked for the account", approval("Asker"), "requester"],
    ["a reviewer of an earlier commit", approval("rae", "b".repeat(40)), "older-commit"],
  ];
  test.each(notCounted)("does not count the approval of %s", (_, review, why) => {
    expect(judge(review)).toEqual({ kind: "missing", blockedBy: [], notCounted: [{ login: review.login, why }] });
  });

  test.each(["COMMENTED", "PENDING"])("does not take a review that is %s for a verdict", (state) => {
    expect(judge(approval("rae"), { ...approval("rae"), state })).toEqual({ kind: "approved", by: ["rae"] });
    expect(judge({ ...approval("rae"), state })).toMatchObject({ kind: "missing" });
  });

  test("counts only somebody's latest verdict", () => {
    expect(judge(approval("rae"), { ...approval("RAE"), state: "DISMISSED" })).toMatchObject({ kind: "missing" });
    expect(judge({ ...approval("rae"), state: "CHANGES_REQUESTED" }, approval("rae"))).toMatchObject({
      kind: "approved",
    });
  });

  test("is blocked by a reviewer who asked for changes, though another approved", () => {
    const changes = { ...approval("ravi"), state: "CHANGES_REQUESTED" };
    expect(judge(approval("rae"), changes)).toEqual({ kind: "missing", blockedBy: ["ravi"], notCounted: [] });
  });

  test("makes an approver, whoever gave it, as long as it is their latest verdict", () => {
    const changes = { ...approval("ravi"), state: "CHANGES_REQUESTED" };
    expect(approversIn([approval("rae"), approval("ravi"), changes, approval("stranger")])).toEqual([
      "rae",
      "stranger",
    ]);
  });

  test("is not blocked by a stranger who asked for changes", () => {
    const changes = { ...approval("stranger"), state: "CHANGES_REQUESTED" };
    expect(judge(approval("rae"), changes)).toEqual({ kind: "approved", by: ["rae"] });
  });
});

describe("shareApproval", () => {
  const approved = (...by: readonly string[]) => ({ kind: "approved" as const, by });
  const missing = { kind: "missing" as const, blockedBy: [], notCounted: [] };

  test("of one pull request is its own", () => {
    expect(shareApproval([{ pullRequest: 7, approval: missing }])).toEqual(missing);
    expect(shareApproval([{ pullRequest: 7, approval: approved("rae") }])).toEqual(approved("rae"));
  });

  test("of several is the first that is missing", () => {
    const approvals = [
      { pullRequest: 7, approval: approved("rae") },
      { pullRequest: 8, approval: missing },
      { pullRequest: 9, approval: missing },
    ];
    expect(shareApproval(approvals)).toEqual({ ...missing, of: 8 });
  });

  test("of several names everybody once", () => {
    const approvals = [approved("rae", "ravi"), approved("rae")].map((approval, pullRequest) => ({
      pullRequest,
      approval,
    }));
    expect(shareApproval(approvals)).toEqual(approved("rae", "ravi"));
  });
});
