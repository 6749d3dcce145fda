import { describe, expect, test } from "@jest/globals";
import { judgeRequest } from "../../../../app/domain/request/judge-request.ts";
import {
  commitMessage,
  renderPullClosed,
  renderPullRequestBody,
} from "../../../../app/domain/request/pull-request-text.ts";
import { renderRequestComment, type RequestStatus } from "../../../../app/domain/request/request-comment.ts";
import { parseMark, parseRequestNumber, renderMark } from "../../../../app/domain/request/request-mark.ts";
import { findUnstorable } from "../../../../app/domain/request/storable.ts";
import { fc } from "../../../fast-check.ts";
import { templates } from "../../octokit.ts";

const render = (standing: RequestStatus): string => renderRequestComment(standing, templates.comments);
const open = { kind: "open", pull: 14, name: "pet-licences", branch: "new-aws-account-pet-licences" } as const;

test("the comment on a pull request names the person who closed its request, if GitHub does", () => {
  const said = (by: string | null): string => renderPullClosed({ request: 5, by }, templates.comments);
  expect(said("rita")).toContain("`rita`");
  expect(said(null)).toContain("an unknown person");
});

describe("the one comment", () => {
  test("names every problem by its field, with its proposal, and escapes both", () => {
    const problems = [
      { field: null, message: "Ask @example/team, or see #1." },
      { field: "Description", message: "No </details>.", proposal: "a `b` c" },
    ];
    const text = render({ kind: "problems", problems, pull: 14 });
    expect(text).toContain("**2 things to fix");
    expect(text).toContain("#14 stays as it is");
    expect(text).toContain("- **Description**: No &#60;/details&#62;.\n  For example: <code>a &#96;b&#96; c</code>");
    expect(text).not.toMatch(/@example|see #1/u);
    expect(render({ kind: "problems", problems: problems.slice(1), pull: null })).toContain("**1 thing to fix");
  });

  test("stays within GitHub's limit", () => {
    const problems = Array.from({ length: 500 }, () => ({
      field: "x",
      message: "y".repeat(500),
      proposal: "&".repeat(9_000),
    }));
    const text = render({ kind: "problems", problems, pull: null });
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(/… and \d+ more problems\./u);
  });

  test("explains what blocks an open pull request", () => {
    expect(render({ ...open, notes: [] })).toContain("**Pull request #14 asks for the account `pet-licences`.**");
    const people = { kind: "people", branch: open.branch, people: ["rhys"] } as const;
    expect(render({ ...open, notes: [people] })).toContain("commits that are not the App's: `rhys`");
    const text = render({ ...open, notes: [{ kind: "review", head: "abc" }] });
    expect(text).toContain("needs a new review");
    expect(parseMark(text)).toEqual({ pull: 14, state: "open", changedAt: "abc" });
  });

  test("says who closed what, and quotes the last word", () => {
    const said = "No: cats only.\n> @example/team";
    const text = render({ kind: "closed", pull: 14, why: { kind: "pull-request", by: "rhys", said } });
    expect(text).toContain("`rhys` closed the pull request, without merging it.");
    expect(text).toContain("> No: cats only.\n> &#62;");
    expect(render({ kind: "closed", pull: 14, why: { kind: "pull-request", by: null, said: null } })).toContain(
      "An unknown person closed",
    );
    expect(render({ kind: "closed", pull: 14, why: { kind: "request", by: "ada" } })).toContain(
      "`ada` closed the request.",
    );
  });

  test("lists the problems that the operator has to fix", () => {
    expect(render({ kind: "broken", problems: ["No settings."], pull: null })).toContain("- No settings.");
    expect(render({ kind: "merged", pull: 14 })).toContain("#14 was approved and merged");
  });
});

describe("the mark in the comment", () => {
  test("is read as it was written", () => {
    const mark = { pull: 3, state: "closed", changedAt: null } as const;
    expect(parseMark(`${renderMark(mark)}\nText`)).toEqual(mark);
  });

  test.each([
    "",
    "<!-- aws-accounts:request {oops} -->",
    '<!-- aws-accounts:request {"pull":"3","state":"happy","changedAt":4} -->',
    '<!-- aws-accounts:request {"pull":null,"state":3} -->',
  ])("is ignored if it is not valid: %s", (text) => {
    expect(parseMark(text)).toEqual({ pull: null, state: "problems", changedAt: null });
  });
});

describe("the pull request", () => {
  const request = {
    name: "pet-licences",
    description:
      "Cats: [skip ci] closes #3 and https://github.com/o/r/issues/4 @example/team\nCo-authored-by: x <x@y.z>",
    requester: "ada@example.gov.uk",
    teamEmail: undefined,
    administrators: ["ada@example.gov.uk", "kim@example.gov.uk"],
    tags: {},
  };
  const text = { request, number: 12, author: "ada-author" };

  test("has a commit whose description has no effect on GitHub", () => {
    const message = commitMessage(text);
    expect(message.split("\n")[0]).toBe("Add new AWS account for: pet-licences");
    expect(message).toMatch(/\n\nCo-authored-by: ada-author <ada@example\.gov\.uk>\n$/u);
    expect(message).not.toMatch(/\[skip ci\]|#3|@example\/|https:\/\/|^Co-authored-by: x/mu);
    expect(commitMessage({ ...text, request: { ...request, description: "" } })).not.toContain(">\n\n>");
  });

  test("says who asked and who shall get in, and closes nothing", () => {
    const body = renderPullRequestBody(text, templates.comments);
    expect(body).toContain("`ada-author` (`ada@example.gov.uk`) asks for this account in #12.");
    expect(body).toContain("```\nada@example.gov.uk\nkim@example.gov.uk\n```");
    expect(body).not.toMatch(/(close[sd]?|fix(es|ed)?|resolve[sd]?):? (#\d|https)/iu);
    expect(parseRequestNumber(body)).toBe(12);
    expect(parseRequestNumber("none")).toBeUndefined();
  });
});

describe("a request and its pull request", () => {
  test.each([
    [true, "none", "problems", "follow"],
    [false, "none", "problems", "leave"],
    [true, "open", "open", "follow"],
    [false, "open", "open", "close-pull-request"],
    [false, "open", "closed", "reopen-request"],
    [true, "closed", "open", "close-request"],
    [true, "closed", "closed", "reopen-pull-request"],
    [false, "closed", "closed", "leave"],
    [true, "merged", "open", "tell-merged"],
    [false, "merged", "merged", "tell-merged"],
  ] as const)("open %s, %s, said %s: %s", (isOpen, pull, said, decision) => {
    expect(judgeRequest({ isOpen, pull, said })).toBe(decision);
  });
});

test("characters that AWS cannot store are named, invisible ones too", () => {
  expect(findUnstorable("a,b&c\n\t'd\u200b!a,")).toEqual([
    "a comma (,)",
    "an ampersand (&)",
    "a line break",
    "a tab",
    "an apostrophe (')",
    "U+200B",
    "! (U+0021)",
  ]);
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(findUnstorable(text).length === 0).toBe(/^[\p{L}\p{N} _.:/=+@-]*$/u.test(text));
    }),
  );
});
