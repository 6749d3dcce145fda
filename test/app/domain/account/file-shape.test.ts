import { describe, expect, test } from "@jest/globals";
import { findFileShape } from "../../../../app/domain/account/file-shape.ts";

const long = "x".repeat(70_000);
const type = "aws_organizations_account";
const account = { name: "a", email: "a@example.gov.uk", role_name: "bootstrap", iam_user_access_to_billing: "ALLOW" };

/** The problems of a file with one resource. */
function found(element: object, isJudged = false): readonly string[] {
  return [...findFileShape({ resource: [element] }, () => isJudged)].map(
    ({ rule, pointer, message }) => `${rule} ${pointer} ${message}`,
  );
}

test("finds nothing in a file that Terraform may read", () => {
  expect(found({ [type]: { a: account } })).toEqual([]);
});

describe("a size far above the limit", () => {
  test("is reported for the resource, if no account in it is that large", () => {
    expect(found({ [type]: { a: account }, other: long })).toEqual([
      "schema /resource/0 This is far larger than a resource with an account can be.",
    ]);
    const half = { ...account, tags: { note: long.slice(0, 40_000) } };
    expect(found({ [type]: { a: half, b: half } })).toEqual([
      "schema /resource/0 This is far larger than a resource with an account can be.",
    ]);
  });

  test("is reported only for the account, if the account is too large, also beside another", () => {
    const large = { ...account, tags: { note: long }, count: 1 };
    const expected = [
      "schema /resource/0/aws_organizations_account/a The account is far larger than an account can be: over 64 kB.",
    ];
    expect(found({ [type]: { a: large } })).toEqual(expected);
    expect(found({ [type]: { a: large, b: account } })).toEqual(expected);
  });

  test("is not reported twice for an account that is judged anyway", () => {
    expect(found({ [type]: { a: { ...account, tags: { note: long }, count: 1 } } }, true)).toEqual([]);
  });
});
