import { describe, expect, test } from "@jest/globals";
import {
  addAccount,
  emptyAccountsFile,
  renderAccountsFile,
} from "../../../../app/domain/account/render-accounts-file.ts";
import { exampleAccount, validCases } from "../../../fixtures/accounts.ts";

describe("an account that is added", () => {
  test.each(["a", "m", "z"])("is put in its sorted place: %s", (name) => {
    const [one, two] = [exampleAccount("f"), exampleAccount("r")];
    const added = addAccount(renderAccountsFile({ accounts: [one, two] }), exampleAccount(name));
    expect(added).toBe(renderAccountsFile({ accounts: [one, two, exampleAccount(name)] }));
  });

  test("can be the first of a new organisation", () => {
    expect(addAccount(emptyAccountsFile, exampleAccount("first"))).toBe(
      renderAccountsFile({ accounts: [exampleAccount("first")] }),
    );
  });

  test.each(validCases.filter(({ name }) => name !== "empty").map(({ name, head }) => [name, head] as const))(
    "leaves all other accounts unchanged: %s",
    (_, head) => {
      const before = new TextDecoder().decode(head);
      const lines = new Set(
        addAccount(before, exampleAccount("new-account"))
          .split("\n")
          .map((line) => line.replace(/,$/, "")),
      );
      expect(before.split("\n").filter((line) => !lines.has(line.replace(/,$/, "")))).toEqual([]);
    },
  );
});
