import { describe, expect, test } from "@jest/globals";
import type { Comment } from "../../../../app/domain/checklist/comment.ts";
import {
  asksForReviewers,
  judgeClosing,
  type ClosingFacts,
  type Progress,
} from "../../../../app/domain/checklist/judge-closing.ts";
import { closedIssue, minute, openIssue, record } from "./samples.ts";

const closed = { ...closedIssue(""), closedBy: "Rita", stateReason: "NOT_PLANNED" };
const at = minute(45);
const say = (body: string, more: Partial<Comment> = {}): Comment => ({
  id: "1",
  author: { kind: "person", login: "rita" },
  at: minute(44),
  body,
  ...more,
});
const reason = "We made it twice.";
const judge = (facts: Partial<ClosingFacts>, progress: Progress = "steps-left") =>
  judgeClosing({ issue: closed, record, comments: [say(reason)], reviewers: new Set(["rita"]), ...facts }, progress);

test("an open issue is open, done or not", () => {
  expect(judge({ issue: openIssue("") })).toEqual({ kind: "open" });
  expect(judge({ issue: openIssue("") }, "done")).toEqual({ kind: "open" });
});

describe("closed with every step done", () => {
  test.each(["COMPLETED", "NOT_PLANNED", "DUPLICATE", null])("as %s, it is complete", (stateReason) => {
    expect(judge({ issue: { ...closed, stateReason } }, "done")).toEqual({
      kind: "complete",
      completed: { by: "Rita", at },
    });
  });

  test("keeps who closed it first, and takes the last change where GitHub tells no time", () => {
    const completed = { by: "ann", at: minute(3) };
    expect(judge({ record: { ...record, completed } }, "done")).toEqual({ kind: "complete", completed });
    expect(judge({ issue: { ...closed, closedAt: null } }, "done")).toMatchObject({ completed: { at: minute(50) } });
  });
});

describe("closed with steps left", () => {
  test.each(["COMPLETED", "DUPLICATE", null])("as %s, it was too early, whoever closed it", (stateReason) => {
    expect(judge({ issue: { ...closed, stateReason } })).toEqual({ kind: "too-early", why: "steps-left" });
  });

  test("with nothing left but what AWS has not said, that is told instead", () => {
    const issue = { ...closed, stateReason: "COMPLETED" };
    expect(judge({ issue }, "unproven")).toEqual({ kind: "too-early", why: "unproven" });
  });

  test("as not planned by a reviewer who says why, it stays closed", () => {
    expect(judge({})).toEqual({ kind: "not-planned", abandoned: { by: "Rita", at, reason } });
  });

  test.each(["ann", null])("as not planned by %s, it was too early", (closedBy) => {
    expect(judge({ issue: { ...closed, closedBy } })).toEqual({ kind: "too-early", why: "not-a-reviewer" });
  });

  test.each([
    ["nothing", []],
    ["only blanks", [say("   \n         ")]],
    ["too little", [say("Obsolete.")]],
    ["that somebody else gives", [say(reason, { author: { kind: "person", login: "ann" } })]],
    ["that a bot of that name gives", [say(reason, { author: { kind: "bot", login: "rita" } })]],
    ["that nobody gives", [say(reason, { author: null })]],
    ["of long ago", [say(reason, { at: "2026-03-01T09:44:59Z" })]],
    ["with a secret", [say(`${reason} JBSWY3DPEHPK3PXPJBSWY3DPEH`)]],
    ["with what may be a secret", [say(`${reason} 123456 654321`)]],
    ["that the reviewer took back with another word", [say(reason), say("Done!")]],
  ])("needs a reason: %s is none", (_, comments) => {
    expect(judge({ comments })).toEqual({ kind: "too-early", why: "no-reason" });
  });

  test.each([
    ["an hour before", { at: "2026-03-01T09:45:00Z" }],
    ["after closing", { at: minute(46) }],
  ])("takes a reason from %s", (_, more) => {
    expect(judge({ comments: [say(reason, more)] })).toMatchObject({ kind: "not-planned" });
  });

  test("keeps the beginning of a long reason", () => {
    const { abandoned } = judge({ comments: [say("x".repeat(600))] }) as { abandoned: { reason: string } };
    expect(abandoned.reason).toBe(`${"x".repeat(499)}…`);
  });

  test("keeps a reason that the record has, though its comment and the reviewer are gone", () => {
    const abandoned = { by: "rita", at, reason };
    const facts = { record: { ...record, abandoned }, comments: [], reviewers: new Set<string>() };
    expect(judge(facts)).toEqual({ kind: "not-planned", abandoned });
    expect(asksForReviewers({ issue: closed, ...facts })).toBe(false);
  });

  test("asks again where it was closed again", () => {
    const facts = { record: { ...record, abandoned: { by: "rita", at: minute(3), reason } }, comments: [] };
    expect(judge(facts)).toEqual({ kind: "too-early", why: "no-reason" });
    expect(asksForReviewers({ issue: closed, ...facts })).toBe(true);
    expect(asksForReviewers({ issue: { ...closed, closedAt: null, updatedAt: minute(3) }, ...facts })).toBe(false);
  });
});

test("reviewers need not be known for anything else", () => {
  expect(asksForReviewers({ issue: { ...closed, stateReason: "COMPLETED" }, record })).toBe(false);
  expect(asksForReviewers({ issue: { ...closed, state: "open" }, record })).toBe(false);
});
