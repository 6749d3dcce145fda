import { describe, expect, test } from "@jest/globals";
import {
  type ApprovalFacts,
  approversIn,
  judgeApproval,
  type NotCounted,
  type Review,
  shareApproval,
} from "../../../../app/domain/approval/judge-approval.ts";
import type { Person } from "../../../../app/domain/approval/person.ts";

const headSha = "a".repeat(40);
const logins = ["rae", "ravi", "ada", "pat", "asker", "stranger"];
const person = (login: string): Person => ({ id: logins.indexOf(login) + 1, login });
const submittedAt = "2026-03-01T12:00:10Z";
const approval = (login: string, commitSha = headSha): Review => ({
  by: person(login),
  state: "APPROVED",
  commitSha,
  submittedAt,
});

const facts: ApprovalFacts = {
  reviews: [],
  reviewers: new Set(["rae", "ravi", "ada", "pat", "asker"].map((login) => person(login).id)),
  headSha,
  author: person("ada"),
  hands: { people: [person("pat")], bots: [], unknown: [] },
  requesters: { people: [person("asker")], bots: [], unknown: [] },
  plans: [
    {
      completedAt: "2026-03-01T11:02:00Z",
      digests: { root: "A", digests: ["a"] },
      requesters: "5",
    },
  ],
  retargetedAt: undefined,
};
const missing = { kind: "missing", by: [], unknown: [], bots: [], blockedBy: [], notCounted: [] } as const;

const judge = (...reviews: readonly Review[]) => judgeApproval({ ...facts, reviews });

describe("judgeApproval", () => {
  test("is approved by one reviewer of the last commit", () => {
    expect(judge(approval("rae"))).toEqual({ kind: "approved", by: ["rae"] });
  });

  test("needs two reviewers if the shown plan adopts an account, or the caller knows that the change does", () => {
    const plans = (facts.plans ?? []).map((plan) => ({ ...plan, adopts: true as const }));
    for (const known of [{ plans }, { adopts: true }]) {
      const one = judgeApproval({ ...facts, ...known, reviews: [approval("rae")] });
      expect(one).toEqual({ ...missing, by: ["rae"], adopts: true });
      const two = judgeApproval({ ...facts, ...known, reviews: [approval("rae"), approval("ravi")] });
      expect(two).toEqual({ kind: "approved", by: ["rae", "ravi"] });
    }
    const earlier = [
      ...plans,
      { ...(facts.plans ?? [])[0], completedAt: "2026-03-01T11:03:00Z" },
    ] as typeof facts.plans;
    expect(judgeApproval({ ...facts, plans: earlier, reviews: [approval("rae")] }).kind).toBe("approved");
  });

  test("names everyone whose approval counts", () => {
    expect(judge(approval("rae"), approval("ravi"), approval("stranger"))).toEqual({
      kind: "approved",
      by: ["rae", "ravi"],
    });
  });

  test("is not approved without a review", () => {
    expect(judge()).toEqual(missing);
  });

  const notCounted: readonly (readonly [string, Review, NotCounted["kind"]])[] = [
    ["a person who is not a reviewer", approval("stranger"), "not-a-reviewer"],
    ["the author", approval("ada"), "author"],
    ["who pushed", approval("pat"), "pusher"],
    ["the requester", approval("asker"), "requester"],
    ["a reviewer of an earlier commit", approval("rae", "b".repeat(40)), "older-commit"],
    ["a reviewer who saw no plan", { ...approval("rae"), submittedAt: "2026-03-01T11:02:00Z" }, "no-plan"],
  ];
  test.each(notCounted)("does not count the approval of %s", (_, review, kind) => {
    const { login } = review.by;
    expect(judge(review)).toEqual({ ...missing, notCounted: [{ login, why: { kind } }] });
  });

  test("compares people by id, even if a login has changed", () => {
    expect(judge({ ...approval("ada"), by: { id: person("ada").id, login: "renamed" } })).toMatchObject({
      notCounted: [{ login: "renamed", why: { kind: "author" } }],
    });
    expect(judge({ ...approval("rae"), by: { id: 77, login: "rae" } })).toMatchObject({
      notCounted: [{ login: "rae", why: { kind: "not-a-reviewer" } }],
    });
  });

  test.each([
    [submittedAt, "missing"],
    ["2026-03-01T12:00:11Z", "missing"],
    ["2026-03-01T12:00:09Z", "approved"],
  ])("counts an approval only after the base branch was changed: %s", (retargetedAt, kind) => {
    expect(judgeApproval({ ...facts, reviews: [approval("rae")], retargetedAt }).kind).toBe(kind);
  });

  test.each(["COMMENTED", "PENDING"])("does not count a review that is %s as a verdict", (state) => {
    expect(judge(approval("rae"), { ...approval("rae"), state })).toEqual({ kind: "approved", by: ["rae"] });
    expect(judge({ ...approval("rae"), state })).toMatchObject({ kind: "missing" });
  });

  test("counts only the latest verdict of a person", () => {
    expect(judge(approval("rae"), { ...approval("rae"), state: "DISMISSED" })).toMatchObject({ kind: "missing" });
    expect(judge({ ...approval("rae"), state: "CHANGES_REQUESTED" }, approval("rae"))).toMatchObject({
      kind: "approved",
    });
  });

  test("is blocked by a reviewer who asked for changes, though another approved", () => {
    const changes = { ...approval("ravi"), state: "CHANGES_REQUESTED" };
    expect(judge(approval("rae"), changes)).toEqual({ ...missing, by: ["rae"], blockedBy: ["ravi"] });
  });

  test("names everyone whose latest verdict is an approval as an approver", () => {
    const changes = { ...approval("ravi"), state: "CHANGES_REQUESTED" };
    expect(approversIn([approval("rae"), approval("ravi"), changes, approval("stranger")])).toEqual([
      person("rae"),
      person("stranger"),
    ]);
  });

  test("is not blocked by a person who is not a reviewer and asked for changes", () => {
    const changes = { ...approval("stranger"), state: "CHANGES_REQUESTED" };
    expect(judge(approval("rae"), changes)).toEqual({ kind: "approved", by: ["rae"] });
  });
});

describe("no approval counts", () => {
  const head = { kind: "head", sha: headSha } as const;
  const request = { kind: "request", number: 12 } as const;
  test.each<[string, Partial<ApprovalFacts>, object]>([
    ["while it is unknown who pushed", { hands: { people: [], bots: [], unknown: [head] } }, head],
    ["while it is unknown who asked", { requesters: { people: [], bots: [], unknown: [request] } }, request],
    ["if the account that opened the pull request is gone", { author: undefined }, { kind: "author" }],
  ])("%s", (_, more, unknown) => {
    const reviews = [approval("rae"), approval("ravi")];
    expect(judgeApproval({ ...facts, ...more, reviews })).toEqual({ ...missing, unknown: [unknown] });
  });
});

describe("two approvals are needed if another App", () => {
  const bots = ["helper[bot]"];
  test.each<[string, Partial<ApprovalFacts>]>([
    ["changed an account", { hands: { people: [], bots, unknown: [] } }],
    ["edited the request", { requesters: { people: [], bots, unknown: [] } }],
    ["did both", { hands: { people: [], bots, unknown: [] }, requesters: { people: [], bots, unknown: [] } }],
  ])("%s", (_, more) => {
    const judgeBy = (...reviews: readonly Review[]) => judgeApproval({ ...facts, ...more, reviews });
    expect(judgeBy(approval("rae"))).toEqual({ ...missing, by: ["rae"], bots });
    expect(judgeBy(approval("rae"), approval("ravi"))).toEqual({ kind: "approved", by: ["rae", "ravi"] });
  });
});

describe("two approvals are needed if the Terraform provider changes", () => {
  const judgeBy = (...reviews: readonly Review[]) => judgeApproval({ ...facts, changesProvider: true, reviews });

  test("one is not enough, and says why", () => {
    expect(judgeBy(approval("rae"))).toEqual({ ...missing, by: ["rae"], changesProvider: true });
  });

  test("two are enough", () => {
    expect(judgeBy(approval("rae"), approval("ravi"))).toEqual({ kind: "approved", by: ["rae", "ravi"] });
  });

  test("they need no plan if no account changes", () => {
    const reviews = [approval("rae"), approval("ravi")];
    const settingsAlone = { ...facts, plans: undefined, changesProvider: true };
    expect(judgeApproval({ ...settingsAlone, reviews })).toEqual({ kind: "approved", by: ["rae", "ravi"] });
    expect(judgeApproval({ ...settingsAlone, plans: [], reviews })).toMatchObject({ kind: "missing" });
  });
});

describe("shareApproval", () => {
  const approved = (...by: readonly string[]) => ({ kind: "approved" as const, by });

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

  test("of several names everyone once", () => {
    const approvals = [approved("rae", "ravi"), approved("rae")].map((approval, pullRequest) => ({
      pullRequest,
      approval,
    }));
    expect(shareApproval(approvals)).toEqual(approved("rae", "ravi"));
  });
});
