import { describe, expect, test } from "@jest/globals";
import { findFileShape } from "../../../../app/domain/account/file-shape.ts";

const long = "x".repeat(70_000);
const type = "aws_organizations_account";
const account = { name: "a", email: "a@example.gov.uk", role_name: "bootstrap", iam_user_access_to_billing: "ALLOW" };

/** What is wrong with the one resource of a file. */
function found(element: object, isJudged = false): readonly string[] {
  return [...findFileShape({ resource: [element] }, () => isJudged)].map(
    ({ rule, pointer, message }) => `${rule} ${pointer} ${message}`,
  );
}

test("finds nothing in what Terraform may be given", () => {
  expect(found({ [type]: { a: account } })).toEqual([]);
});

describe("what is far too large", () => {
  test("is told of the resource, where no account in it is that large", () => {
    expect(found({ [type]: { a: account }, other: long })).toEqual([
      "schema /resource/0 This is far larger than a resource with an account can be.",
    ]);
    const half = { ...account, tags: { note: long.slice(0, 40_000) } };
    expect(found({ [type]: { a: half, b: half } })).toEqual([
      "schema /resource/0 This is far larger than a resource with an account can be.",
    ]);
  });

  test("is told of the account alone, where that is it, also beside another", () => {
    const large = { ...account, tags: { note: long }, count: 1 };
    const told = [
      "schema /resource/0/aws_organizations_account/a The account is far larger than an account can be: over 64 kB.",
    ];
    expect(found({ [type]: { a: large } })).toEqual(told);
    expect(found({ [type]: { a: large, b: account } })).toEqual(told);
  });

  test("is not told twice of an account that is judged anyway", () => {
    expect(found({ [type]: { a: { ...account, tags: { note: long }, count: 1 } } }, true)).toEqual([]);
  });
});
