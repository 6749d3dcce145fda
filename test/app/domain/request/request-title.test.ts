import { expect, test } from "@jest/globals";
import { nextTitle } from "../../../../app/domain/request/request-title.ts";

const of = { title: "AWS account: ", name: "pet-licences-prod" };

test.each(["AWS account:", "AWS account: ", "AWS account: pet-licences", "AWS account:pet-licences-prod"])(
  "%j gets the name of the account",
  (current) => {
    expect(nextTitle(current, of)).toBe("AWS account: pet-licences-prod");
  },
);

test.each(["AWS account: pet-licences-prod", "AWS account: for our pets", "Pets please", "aws account: "])(
  "%j stays",
  (current) => {
    expect(nextTitle(current, of)).toBeUndefined();
  },
);

test("all titles stay if the form has none", () => {
  expect(nextTitle("pets", { ...of, title: " " })).toBeUndefined();
});
