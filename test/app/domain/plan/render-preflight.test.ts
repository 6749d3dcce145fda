import { expect, test } from "@jest/globals";
import { renderPreflight, titleOfProblems } from "../../../../app/domain/plan/render-preflight.ts";

const problem = { rule: "email-taken", message: "Taken by *another* <b>.", pointer: "/resource/0", line: 14 };

test("renders nothing if there is nothing to say", () => {
  expect(renderPreflight({ problems: [], unknown: [], same: [] })).toBe("");
});

test("renders problems, unknown facts and equal values, escaped", () => {
  const rendered = renderPreflight({
    problems: [problem],
    unknown: [{ question: "Whether a unit exists", reason: "AWS denied <it>" }],
    same: [{ account: "owls", attributes: ["name", "email"] }],
  });
  expect(rendered.split("\n\n")).toEqual([
    "AWS, or the apply, would refuse this:",
    "- ❌ line 14 `email-taken`: Taken by &#42;another&#42; &#60;b&#62;.",
    "Unknown, because AWS did not say:",
    "- ❔ Whether a unit exists (AWS denied &#60;it&#62;)",
    "AWS has these values of the accounts file already; they were compared, and nothing changes there:",
    "- `owls`: `name`, `email`",
  ]);
});

test("counts what does not fit", () => {
  const problems = Array.from({ length: 500 }, () => problem);
  expect(renderPreflight({ problems, unknown: [], same: [] })).toMatch(/\n- … and \d+ more$/u);
  expect(titleOfProblems({ problems, unknown: [], same: [] })).toBe("Refused: 500 problems in AWS");
});
