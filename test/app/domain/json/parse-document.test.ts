import { describe, expect, test } from "@jest/globals";
import { Ajv } from "ajv";
import { parseDocument } from "../../../../app/domain/json/parse-document.ts";

const validate = new Ajv().compile<{ readonly count: number }>({
  type: "object",
  required: ["count"],
  properties: { count: { type: "integer" } },
});
const expected = { validator: () => validate, maxLength: 20 };

test("returns the value of JSON that matches the schema", () => {
  expect(parseDocument('{"count":3}', expected)).toEqual({ kind: "value", value: { count: 3 } });
});

describe("explains the error in", () => {
  test.each([
    ["text that is not JSON", "{", "it is not JSON"],
    ["a missing member", "{}", "it must have required property 'count'"],
    ["null", "null", "it must be object"],
    ["a member of the wrong type", '{"count":"3"}', "it/count must be integer"],
    ["one character too many", '{"count":1}          ', "it is 21 characters long, more than the 20 that are read"],
  ])("%s", (_, text, reason) => {
    expect(parseDocument(text, expected)).toEqual({ kind: "malformed", reason });
  });
});

test("refuses nesting so deep that recursive code runs out of stack", () => {
  const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
  expect(parseDocument(deep, { ...expected, maxLength: 400_000 })).toEqual({
    kind: "malformed",
    reason: "it is nested too deeply",
  });
});

test("refuses more brackets than any artifact has", () => {
  const flat = `[${"[],".repeat(500_000)}[]]`;
  expect(parseDocument(flat, { ...expected, maxLength: 2_000_000 })).toEqual({
    kind: "malformed",
    reason: "it has more brackets than are read",
  });
});

test("reads a text of exactly the greatest length", () => {
  expect(parseDocument('{"count":1}         ', expected).kind).toBe("value");
});
