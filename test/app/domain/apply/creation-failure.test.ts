import { expect, test } from "@jest/globals";
import { CreateAccountFailureReason } from "@aws-sdk/client-organizations";
import { describeCreationFailure } from "../../../../app/domain/apply/creation-failure.ts";

test.each(Object.values(CreateAccountFailureReason))(
  "%s has a sentence, a next step and a word on trying again",
  (reason) => {
    const said = describeCreationFailure("pet-prod", reason);
    expect(said).toMatch(new RegExp(`^pet-prod: AWS did not make the account: .* \\(${reason}\\)\\. .*`, "u"));
    expect(said).toMatch(/tart(ing)? the workflow again/u);
    expect(said).not.toMatch(/\.\./u);
  },
);

test("says whether it helps to try again", () => {
  expect(describeCreationFailure("a", "EMAIL_ALREADY_EXISTS")).toMatch(/Starting the workflow again does not help\.$/u);
  expect(describeCreationFailure("a", "ACCOUNT_LIMIT_EXCEEDED")).toMatch(/Then start the workflow again; before/u);
  expect(describeCreationFailure("a", "INTERNAL_FAILURE")).toMatch(/Starting the workflow again helps\.$/u);
});

test.each(["A_NEW_REASON", "constructor", ""])("leads on where the reason is not known: %j", (reason) => {
  expect(describeCreationFailure("pet-prod", reason)).toContain(`(${reason}). Look the reason up`);
});
