import { describe, expect, test } from "@jest/globals";
import { listAccounts } from "../../../../app/domain/pull-request/list-accounts.ts";
import { account, added } from "./samples.ts";

describe("listAccounts", () => {
  test("says who asks for what, in a row for each account", () => {
    const [, , row] = listAccounts([added()], ["organisation"]).split("\n");
    expect(row).toBe(
      "| `pet-licences-prod` (new) | `aws-root-accounts+pet-lic-pro@example.gov.uk` | `ada.author@example.gov.uk`<br>`pat.keeper@example.gov.uk` | `ada.author@example.gov.uk`, request 12 | `Department for Pets` |",
    );
  });

  test("leaves empty what an account of the old request app does not say", () => {
    const old = { ...account({ tags: {} }) };
    delete old.comment;
    const [, , row] = listAccounts([{ kind: "changed", account: old }], ["toString"]).split("\n");
    expect(row).toBe("| `pet-licences-prod` (changed) | `aws-root-accounts+pet-lic-pro@example.gov.uk` |  |  |  |");
  });

  test("names an account whose requester did not leave a request", () => {
    const comment = { requestedBy: "ada@example.gov.uk", administrators: [] };
    expect(listAccounts([added({ comment })], [])).toContain("|  | `ada@example.gov.uk` |");
  });

  test("has no column for a tag that only repeats the names", () => {
    expect(listAccounts([added()], ["account-name"])).not.toContain("account-name");
    expect(listAccounts([added(), added({ name: "other" })], ["account-name"])).toContain("| `account-name` |");
  });

  test("says so if no account differs", () => {
    expect(listAccounts([], [])).toBe("No account differs from the default branch.");
  });

  test("cannot be broken by what an account holds", () => {
    const [, , row] = listAccounts([added({ email: "a|b\n`c`" })], []).split("\n");
    expect(row).toContain("| <code>a&#124;b &#96;c&#96;</code> |");
  });

  test("leaves the tags out if the table would be too long with them", () => {
    const many = Array.from({ length: 100 }, (_, index) => added({ name: `account-${index}` }));
    expect(listAccounts(many.slice(0, 40), ["description"])).toContain("| `description` |");
    const text = listAccounts(many, ["description"]);
    expect(text).toContain("| account | root e-mail | administrators | asked for by |\n");
    expect(text.split("\n")).toHaveLength(102);
  });

  test("names every account if there are too many for a table, new and changed ones apart", () => {
    const many = Array.from({ length: 300 }, (_, index) => added({ name: `account-${index}` }));
    const text = listAccounts([...many, { kind: "changed", account: account({ name: "old" }) }], []);
    expect(text).toMatch(/^<details>\n<summary>300 new accounts<\/summary>\n\n```\naccount-0\naccount-1\n/u);
    expect(text).toContain("\naccount-299\n```\n");
    expect(text).toContain("<summary>1 changed account</summary>\n\n```\nold\n```");
  });

  test("counts the names that do not fit even then", () => {
    const many = Array.from({ length: 2_000 }, (_, index) => added({ name: `${index}`.padEnd(50, "x") }));
    const text = listAccounts([...many, { kind: "changed", account: account({ name: "old" }) }], []);
    expect(text.length).toBeLessThanOrEqual(52_000);
    expect(text).toMatch(/\n… and \d+ more accounts\n/u);
    expect(text).toContain("\nold\n");
  });
});
