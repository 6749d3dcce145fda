import { describe, expect, test } from "@jest/globals";
import {
  findByEmail,
  findByName,
  readFiledAdministrators,
} from "../../../../app/domain/administrators/filed-administrators.ts";

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

describe("an account is found", () => {
  const filed = [
    { key: "a", name: "pets", email: "root+a@x.uk", administrators: ["ann@x.uk"] },
    { key: "b", name: "cats", email: undefined, administrators: ["ben@x.uk"] },
    { key: "c", name: "dogs", email: "Root+C@x.uk", administrators: ["cat@x.uk"] },
  ];

  test("by its e-mail in any case", () => {
    expect(findByEmail(filed, "Root+A@x.uk")?.key).toBe("a");
    expect(findByEmail(filed, "root+b@x.uk")).toBeUndefined();
  });

  test("by its name, unless the entry's e-mail is that of another account", () => {
    expect(findByName(filed, { name: "cats", others: ["root+c@x.uk"] })?.key).toBe("b");
    expect(findByName(filed, { name: "dogs", others: ["root+a@x.uk"] })?.key).toBe("c");
    expect(findByName(filed, { name: "dogs", others: ["root+c@X.uk"] })).toBeUndefined();
    expect(findByName(filed, { name: "emus", others: [] })).toBeUndefined();
  });
});
