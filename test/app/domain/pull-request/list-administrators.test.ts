import { describe, expect, test } from "@jest/globals";
import type { AccountChange } from "../../../../app/domain/account/validate-accounts.ts";
import { listAdministrators } from "../../../../app/domain/pull-request/list-administrators.ts";
import { settings } from "../../../fixtures/settings.ts";
import { account, added } from "./samples.ts";

const users = settings.aws.users_account;
const [ann, ben, cat] = ["ann@example.gov.uk", "ben@example.gov.uk", "cat@example.gov.uk"];
const with_ = (...administrators: readonly string[]) => account({ comment: { administrators } });
const changed = (before: readonly string[], after: readonly string[], name = "pets"): AccountChange => ({
  kind: "changed",
  account: { ...with_(...after), name },
  before: with_(...before),
});
const list = (changes: readonly AccountChange[], limit = 10_000): string =>
  listAdministrators(changes, { settings, limit });

describe("listAdministrators", () => {
  test("says who is removed and added, and shows the principals before and after", () => {
    const text = list([changed([ann, ben], [cat, ben])]);
    expect(text).toContain(`- \`pets\`: removes \`${ann}\`; adds \`${cat}\``);
    expect(text).toContain(
      [
        `- arn:aws:iam::${users}:user/${ann}`,
        `  arn:aws:iam::${users}:user/${ben}`,
        `+ arn:aws:iam::${users}:user/${cat}`,
      ].join("\n"),
    );
    expect(text).toContain("AWS still trusts the people who are removed");
  });

  test("says nothing of a new account, of the same people in another order, and of other changes", () => {
    expect(list([added(), changed([ann, ben], [ben, ann])])).toBe("");
  });

  test("an entry that named no one adds all; one that names no one any more leaves the policy as it is", () => {
    const old = { ...account(), name: "pets" };
    delete (old as { comment?: unknown }).comment;
    expect(list([{ kind: "changed", account: with_(ann), before: old }])).toContain(`: adds \`${ann}\`\n`);
    expect(list([{ kind: "changed", account: with_(ann) }])).toBe("");
    expect(list([{ kind: "changed", account: old, before: with_(ann) }])).toContain(
      `: removes \`${ann}\`; names no administrators, so the trust policy stays as it is`,
    );
  });

  test("keeps to its limit, and counts the accounts that it leaves out", () => {
    const many = Array.from({ length: 50 }, (_, index) => changed([ann, ben], [ben], `pets-${index}`));
    const text = list(many, 1_500);
    expect(text.length).toBeLessThan(2_000);
    expect(text).toMatch(/… and the administrators of \d+ more accounts, in the changed file\./);
  });
});
