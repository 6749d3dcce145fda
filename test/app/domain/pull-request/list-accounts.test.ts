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

  test("says so where no account differs", () => {
    expect(listAccounts([], [])).toBe("No account differs from the default branch.");
  });

  test("cannot be broken by what an account holds", () => {
    const [, , row] = listAccounts([added({ email: "a|b\n`c`" })], []).split("\n");
    expect(row).toContain("| <code>a&#124;b &#96;c&#96;</code> |");
  });

  test("names every account where there are too many for a table", () => {
    const many = Array.from({ length: 300 }, (_, index) => added({ name: `account-${index}` }));
    const text = listAccounts(many, []);
    expect(text).toMatch(/^`account-0`, `account-1`, .*`account-299`$/u);
  });

  test("counts what has no room even then", () => {
    const many = Array.from({ length: 3_000 }, (_, index) => added({ name: `account-${index}` }));
    const text = listAccounts(many, []);
    expect(text.length).toBeLessThanOrEqual(14_000);
    expect(text).toMatch(/, and \d+ more accounts$/u);
  });
});
