import { describe, expect, test } from "@jest/globals";
import { Ajv2020, type SchemaObject } from "ajv/dist/2020.js";
import { explainSchemaError, quote, showLine } from "../../../../app/domain/json/explain-schema-error.ts";

function explain(schema: SchemaObject, value: unknown): readonly unknown[] {
  const validate = new Ajv2020({ allErrors: true, verbose: true, strict: false }).compile(schema);
  validate(value);
  return (validate.errors ?? []).map((error) => {
    const { message, pointer, at } = explainSchemaError(error, "the thing");
    return [message, pointer, at];
  });
}

describe("explains", () => {
  test("an unknown key", () => {
    const schema = { properties: { a: { properties: { b: {}, c: {} }, additionalProperties: false } } };
    expect(explain(schema, { a: { "d/e": 1 } })).toEqual([
      ['Unknown key "d/e" in "a". Known keys: b, c.', "/a/d~1e", "key"],
    ]);
    expect(explain({ additionalProperties: false }, { a: 1 })).toEqual([
      ['Unknown key "a" in the thing. Known keys: none.', "/a", "key"],
    ]);
  });

  test("a missing key", () => {
    expect(explain({ required: ["a"] }, {})).toEqual([['The key "a" is missing in the thing.', "", "value"]]);
  });

  test.each([
    ["string", 7, '"a" must be text, not 7. Put it in quotes.'],
    ["string", true, '"a" must be text, not true or false.'],
    ["integer", "7", '"a" must be a whole number, not text.'],
    ["array", {}, '"a" must be a list, not an object.'],
    ["object", [], '"a" must be an object, not a list.'],
    ["object", null, '"a" must be an object, not empty.'],
  ])("a value that is not of the type %s: %j", (type, value, message) => {
    expect(explain({ properties: { a: { type } } }, { a: value })).toEqual([[message, "/a", "value"]]);
  });

  test("a key that does not match its pattern", () => {
    const schema = { propertyNames: { pattern: "^b$", description: "A key is b." } };
    expect(explain(schema, { a: 1 })[0]).toEqual(['The key "a" in the thing is not allowed. A key is b.', "/a", "key"]);
  });

  test.each([
    ["x", '"a" is "x", which is not allowed. Only seven.'],
    [8, '"a" is 8, which is not allowed. Only seven.'],
    [false, '"a" is false, which is not allowed. Only seven.'],
    [[7], '"a" is not allowed as it is. Only seven.'],
    [null, '"a" is not allowed as it is. Only seven.'],
  ])("by the description in the schema, for %j", (value, message) => {
    const schema = { properties: { a: { const: 7, description: "Only seven." } } };
    expect(explain(schema, { a: value })).toEqual([[message, "/a", "value"]]);
  });

  test("by ajv's message if there is no description", () => {
    expect(explain({ const: 7 }, 8)).toEqual([
      ["The thing is 8, which is not allowed. It must be equal to constant.", "", "value"],
    ]);
  });

  test("errors without a message", () => {
    const error = { keyword: "odd", instancePath: "", schemaPath: "", params: {}, data: 1 };
    expect(explainSchemaError(error, "the thing").message).toBe(
      "The thing is 1, which is not allowed. It is not allowed.",
    );
    const unknownKey = { ...error, keyword: "additionalProperties", params: { additionalProperty: "a" } };
    expect(explainSchemaError(unknownKey, "the thing").message).toBe('Unknown key "a" in the thing. Known keys: none.');
    expect(explainSchemaError({ ...error, keyword: "type", params: { type: "odd" } }, "the thing").message).toBe(
      "The thing must be odd, not 1.",
    );
    expect(
      explainSchemaError({ ...error, keyword: "type", params: { type: "odd" }, data: undefined }, "the thing").message,
    ).toBe("The thing must be odd, not undefined.");
  });
});

describe("quotes", () => {
  test.each([
    ["plain", '"plain"'],
    ['with "quotes"', '"with \\"quotes\\""'],
    ["line\nend", '"line\\nend"'],
    ["right\u202eto left", '"right\\u{202e}to left"'],
    ["zero\u200bwidth", '"zero\\u{200b}width"'],
    ["😀", '"\\u{1f600}"'],
    ["Gŵydd", '"Gŵydd"'],
    ["東京", '"東京"'],
    ["ex\u0430mple", '"ex\\u{430}mple"'],
    ["\ud800", '"\\ud800"'],
  ])("%j without hiding anything", (text, expected) => {
    expect(quote(text)).toBe(expected);
  });

  test("long text cut at 80 characters, never within one", () => {
    expect(quote("a".repeat(80))).toBe(`"${"a".repeat(80)}"`);
    expect(quote("a".repeat(81))).toBe(`"${"a".repeat(80)}…"`);
    expect(quote("東".repeat(100))).toBe(`"${"東".repeat(80)}…"`);
    expect(quote(`x${"😀".repeat(100)}`)).toBe(`"x${"\\u{1f600}".repeat(79)}…"`);
  });

  test("a line without its indentation", () => {
    expect(showLine('    "a": "\u202e",')).toBe('"a": "\\u{202e}",');
  });
});
