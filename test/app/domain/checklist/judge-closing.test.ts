import { describe, expect, test } from "@jest/globals";
import type { Comment } from "../../../../app/domain/comments/comment.ts";
import type { Editor } from "../../../../app/domain/comments/edit.ts";
import {
  asksForReviewers,
  judgeClosing,
  type ClosingFacts,
  type ChecklistProgress,
} from "../../../../app/domain/checklist/judge-closing.ts";
import { closedIssue, editor, minute, openIssue, person, record } from "./samples.ts";

const closed = { ...closedIssue(""), closedBy: editor("Rita"), stateReason: "NOT_PLANNED" };
/** Has taken the login that a reviewer had. */
const usurper: Editor = { kind: "person", id: 7, login: "rita" };
const at = minute(45);
const say = (body: string, more: Partial<Comment> = {}): Comment => ({
  id: "1",
  author: editor("rita"),
  at: minute(44),
  body,
  ...more,
});
const reason = "We made it twice.";
const judge = (facts: Partial<ClosingFacts>, progress: ChecklistProgress = "steps-left") =>
  judgeClosing(
    { issue: closed, record, comments: [say(reason)], reviewers: new Set([person("rita").id]), ...facts },
    progress,
  );

test("an open issue is open, done or not", () => {
  expect(judge({ issue: openIssue("") })).toEqual({ kind: "open" });
  expect(judge({ issue: openIssue("") }, "done")).toEqual({ kind: "open" });
});

describe("closed with every step done", () => {
  test.each(["COMPLETED", "NOT_PLANNED", "DUPLICATE", null])("as %s, it is complete", (stateReason) => {
    expect(judge({ issue: { ...closed, stateReason } }, "done")).toEqual({
      kind: "complete",
      completed: { by: person("Rita"), at },
    });
  });

  test("keeps who closed it first, and takes the last change if GitHub gives no time", () => {
    const completed = { by: person("ann"), at: minute(3) };
    expect(judge({ record: { ...record, completed } }, "done")).toEqual({ kind: "complete", completed });
    expect(judge({ issue: { ...closed, closedAt: null } }, "done")).toMatchObject({ completed: { at: minute(50) } });
  });
});

describe("closed with steps left", () => {
  test.each(["COMPLETED", "DUPLICATE", null])("as %s, it was too early, for any closer", (stateReason) => {
    expect(judge({ issue: { ...closed, stateReason } })).toEqual({ kind: "too-early", why: "steps-left" });
  });

  test("with nothing left but unproven steps, that is the reason", () => {
    const issue = { ...closed, stateReason: "COMPLETED" };
    expect(judge({ issue }, "unproven")).toEqual({ kind: "too-early", why: "unproven" });
  });

  test("as not planned by a reviewer who says why, it stays closed", () => {
    expect(judge({})).toEqual({ kind: "not-planned", abandoned: { by: person("Rita"), at, reason } });
  });

  test.each([
    ["somebody else", editor("ann")],
    ["a bot of that name", editor("rita[bot]")],
    ["a person who has taken a reviewer's login", usurper],
    ["nobody", null],
  ])("as not planned by %s, it was too early", (_, closedBy) => {
    expect(judge({ issue: { ...closed, closedBy } })).toEqual({ kind: "too-early", why: "not-a-reviewer" });
  });

  test.each([
    ["nothing", []],
    ["only blanks", [say("   \n         ")]],
    ["too little", [say("Obsolete.")]],
    ["that another person gives", [say(reason, { author: editor("ann") })]],
    ["that another person with that login gives", [say(reason, { author: usurper })]],
    ["that a bot of that name gives", [say(reason, { author: editor("rita[bot]") })]],
    ["that nobody gives", [say(reason, { author: null })]],
    ["of long ago", [say(reason, { at: "2026-03-01T09:44:59Z" })]],
    ["with a secret", [say(`${reason} JBSWY3DPEHPK3PXPJBSWY3DPEH`)]],
    ["with what may be a secret", [say(`${reason} 123456 654321`)]],
    ["that the reviewer took back with another word", [say(reason), say("Done!")]],
  ])("needs a reason: %s is not one", (_, comments) => {
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
    const abandoned = { by: person("rita"), at, reason };
    const facts = { record: { ...record, abandoned }, comments: [], reviewers: new Set<number>() };
    expect(judge(facts)).toEqual({ kind: "not-planned", abandoned });
    expect(asksForReviewers({ issue: closed, ...facts })).toBe(false);
  });

  test("asks again if it was closed again", () => {
    const facts = { record: { ...record, abandoned: { by: person("rita"), at: minute(3), reason } }, comments: [] };
    expect(judge(facts)).toEqual({ kind: "too-early", why: "no-reason" });
    expect(asksForReviewers({ issue: closed, ...facts })).toBe(true);
    expect(asksForReviewers({ issue: { ...closed, closedAt: null, updatedAt: minute(3) }, ...facts })).toBe(false);
  });
});

test("reviewers need not be known for anything else", () => {
  expect(asksForReviewers({ issue: { ...closed, stateReason: "COMPLETED" }, record })).toBe(false);
  expect(asksForReviewers({ issue: { ...closed, state: "open" }, record })).toBe(false);
});
