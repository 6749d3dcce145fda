import { expect, test } from "@jest/globals";
import { CreateAccountFailureReason } from "@aws-sdk/client-organizations";
import { describeCreationFailure } from "../../../../app/domain/apply/creation-failure.ts";

test.each(Object.values(CreateAccountFailureReason))("%s has a cause, a next step and advice on retrying", (reason) => {
  const description = describeCreationFailure(reason);
  expect(description).toMatch(new RegExp(`^AWS did not create the account: .* \\(${reason}\\)\\. .*`, "u"));
  expect(description).toMatch(/tart(ing)? the workflow again/u);
  expect(description).not.toMatch(/\.\./u);
});

test("says whether to retry", () => {
  expect(describeCreationFailure("EMAIL_ALREADY_EXISTS")).toMatch(/Starting the workflow again does not help\.$/u);
  expect(describeCreationFailure("ACCOUNT_LIMIT_EXCEEDED")).toMatch(/Then start the workflow again; before/u);
  expect(describeCreationFailure("INTERNAL_FAILURE")).toMatch(/Starting the workflow again helps\.$/u);
});

test.each(["A_NEW_REASON", "constructor", ""])("gives a next step for an unknown reason: %j", (reason) => {
  expect(describeCreationFailure(reason)).toContain(`(${reason}). Look up the reason`);
});
