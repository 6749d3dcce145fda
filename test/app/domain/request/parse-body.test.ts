import { describe, expect, test } from "@jest/globals";
import { parseRequestBody } from "../../../../app/domain/request/parse-body.ts";
import { fc } from "../../../fast-check.ts";
import { fillIn, plainAnswers } from "../../../scenario/story/request-form.ts";
import { fields } from "./shipped-fields.ts";

const parse = (over: Readonly<Record<string, string>>) =>
  parseRequestBody(fillIn({ ...plainAnswers, ...over }), fields);

describe("an answer that hides the headings below it", () => {
  test.each([
    ["a comment that does not end", "Licences\n<!-- for cats", "<!-- for cats"],
    ["a code block that does not end", "Licences\n```\nfor cats", "```"],
    ["HTML that does not end", "<pre>\nLicences", "<pre>"],
  ])("by %s is the only one with a problem", (_, description, start) => {
    const { answers, problems } = parse({ description });
    const message = `The line that begins with "${start}" hides the parts of the form below it. Remove or reword that line.`;
    expect(problems).toEqual([{ field: "Description", message }]);
    expect(Object.fromEntries(answers)).toEqual({ ...plainAnswers, description });
  });

  test("by a comment that another answer ends", () => {
    const { answers, problems } = parse({ description: "<!-- a", "service-name": "b -->" });
    expect(problems.map(({ field }) => field)).toEqual(["Description"]);
    expect(answers.get("organisation")).toBe("Department for Pets");
  });

  test("is reported once for each block", () => {
    const { problems } = parse({ description: "<!-- a", "service-name": "```" });
    expect(problems.map(({ field }) => field)).toEqual(["Description", "Service name"]);
  });

  test("is reported for the whole request if it begins above the form", () => {
    const { problems } = parseRequestBody(`<!-- a\n\n${fillIn(plainAnswers)}`, fields);
    expect(problems.map(({ field }) => field)).toEqual([null]);
  });

  test("ends after five blocks, however many there are", () => {
    const { problems } = parse({ description: "<!-- a\n".repeat(5_000) });
    expect(problems.filter(({ message }) => message.includes("hides")).length).toBe(5);
  });
});

describe("headings that do not count", () => {
  test.each([
    ["in a code span", "Pages without `<!--` markers"],
    ["in a comment within a line", "Pages <!-- with markers"],
    ["in a closed comment", "<!--\n### Administrators\n\nmallory@example.gov.uk\n-->"],
    ["in a code block", "```\n### Administrators\n\nmallory@example.gov.uk\n```"],
    ["in a list or a quotation", "- a\n\n  ### Administrators\n\n> ### Administrators"],
    ["of another level", "## Administrators\n\n#### Administrators\n\nAdministrators\n---"],
  ])("%s: the answer keeps them", (_, description) => {
    const { answers, problems } = parse({ description });
    expect(problems).toEqual([]);
    expect(Object.fromEntries(answers)).toEqual({ ...plainAnswers, description });
  });
});

describe("a question that an operator reworded", () => {
  const body = fillIn(plainAnswers);
  const reword = (id: string, label: string) => fields.map((field) => (field.id === id ? { ...field, label } : field));
  const reworded = reword("organisation", "Your organisation");

  test("is found by an earlier label", () => {
    expect(parseRequestBody(body, fields)).toMatchObject({ problems: [], mayBeReworded: false });
    const now = parseRequestBody(body, reworded);
    expect(now.problems.map(({ field }) => field)).toEqual(["Your organisation"]);
    expect(now.mayBeReworded).toBe(true);
    const parsed = parseRequestBody(body, reworded, [{ id: "removed", label: "Removed" }, ...fields]);
    expect(parsed.problems).toEqual([]);
    expect(Object.fromEntries(parsed.answers)).toEqual(plainAnswers);
  });

  test("is not taken for another one that has the earlier label now", () => {
    const swapped = reworded.map((field) => (field.id === "team-name" ? { ...field, label: "Organisation" } : field));
    const { answers, problems } = parseRequestBody(body, swapped, fields);
    expect(answers.get("organisation")).toBeUndefined();
    expect(problems.map(({ field, message }) => [field, message.includes("occurs twice")])).toEqual([
      ["Your organisation", false],
      ["Organisation", true],
    ]);
  });

  test("has its latest earlier label", () => {
    const two = [
      { id: "organisation", label: "Team name" },
      { id: "team-name", label: "Team name" },
    ];
    const { answers } = parseRequestBody(body, [...reword("team-name", "Your team")], two);
    expect(answers.get("organisation")).toBe("Department for Pets");
  });

  test("and one that is new, is reported as missing and may not be reworded", () => {
    const { mayBeReworded } = parseRequestBody("### Account name\n\nx", fields);
    expect(mayBeReworded).toBe(false);
  });
});

test("any answers are read as they were written, or one that begins a hiding block is named", () => {
  const piece = fc.constantFrom(
    "<!--",
    "-->",
    "```",
    "~~~",
    "<pre>",
    "\n",
    "\n\n",
    "    ",
    "> ",
    "- ",
    "a",
    "`",
    "###",
    " ",
  );
  const answer = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => `x${pieces.join("")}`);
  fc.assert(
    fc.property(answer, answer, (description, service) => {
      const { answers, problems } = parse({ description, "service-name": service });
      const hiding = problems.map(({ field }) => field);
      expect(["Description", "Service name"]).toEqual(expect.arrayContaining(hiding));
      expect(Object.fromEntries(answers)).toEqual({
        ...plainAnswers,
        description: description.trim(),
        "service-name": service.trim(),
      });
    }),
  );
});
