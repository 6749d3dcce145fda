import { expect, test } from "@jest/globals";
import { renderCanonical } from "../../../../app/domain/account/canonical-form.ts";

const element = (key: string, note?: number): object => ({ aws_organizations_account: { [key]: { note } } });
const rendered = (...resource: readonly unknown[]): unknown =>
  (JSON.parse(renderCanonical({ resource })) as { resource: unknown }).resource;

test("sorts accounts by key, in code units, and keeps the order of equal keys", () => {
  expect(rendered(element("b"), element("a", 1), element("C"), element("a", 2), element("a", 3))).toEqual([
    element("C"),
    element("a", 1),
    element("a", 2),
    element("a", 3),
    element("b"),
  ]);
});

test("puts elements without an account first, and drops nothing", () => {
  expect(rendered(element("a"), { aws_organizations_account: {} }, 3, "text", null, { other: 1 })).toEqual([
    { aws_organizations_account: {} },
    3,
    "text",
    null,
    { other: 1 },
    element("a"),
  ]);
});

test("adds no key that is missing", () => {
  expect(renderCanonical({ resource: [{ aws_organizations_account: { a: { tags: {}, name: "a" } } }] })).toBe(
    '{\n  "resource": [\n    {\n      "aws_organizations_account": {\n        "a": {\n          "name": "a",\n          "tags": {}\n        }\n      }\n    }\n  ]\n}\n',
  );
});
