import { describe, expect, test } from "@jest/globals";
import { findFiled, readFiledAdministrators } from "../../../../app/domain/administrators/filed-administrators.ts";

const file = (accounts: object): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ resource: [{ aws_organizations_account: accounts }] }));

describe("readFiledAdministrators", () => {
  test("lists the accounts that name administrators, and skips whatever else an entry may be", () => {
    const accounts = {
      pets: { "//": { administrators: ["ann@x.uk", 7, "ben@x.uk"] }, name: "pets-new", email: "root+pets@x.uk" },
      old: { name: "old", email: "root+old@x.uk" },
      odd: { "//": { administrators: "ann@x.uk" } },
      none: { "//": { administrators: [] } },
      text: "x",
    };
    expect(readFiledAdministrators(file(accounts))).toEqual([
      { key: "pets", name: "pets-new", email: "root+pets@x.uk", administrators: ["ann@x.uk", "ben@x.uk"] },
    ]);
  });

  test("lists none if there is no file, or no JSON", () => {
    expect(readFiledAdministrators(undefined)).toEqual([]);
    expect(readFiledAdministrators(new TextEncoder().encode("{"))).toEqual([]);
  });
});

test("an account is found by its e-mail in any case, and by its name if the e-mail has changed", () => {
  const filed = [
    { key: "a", name: "pets", email: "root+a@x.uk", administrators: ["ann@x.uk"] },
    { key: "b", name: "cats", email: undefined, administrators: ["ben@x.uk"] },
  ];
  expect(findFiled(filed, { email: "Root+A@x.uk", name: "cats" })?.key).toBe("a");
  expect(findFiled(filed, { email: "root+b@x.uk", name: "cats" })?.key).toBe("b");
  expect(findFiled(filed, { email: "root+b@x.uk", name: "dogs" })).toBeUndefined();
});
