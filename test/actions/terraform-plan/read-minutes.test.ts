import { expect, test } from "@jest/globals";
import { readMinutes } from "../../../actions/terraform-plan/read-minutes.ts";
import { WrongInputError } from "../../../actions/terraform-plan/wrong-input.ts";

test.each([
  ["1", 1],
  ["50", 50],
  ["360", 360],
])("%s are minutes", (text, minutes) => {
  expect(readMinutes(text)).toBe(minutes);
});

test.each(["0", "361", "-1", "1.5", "1e2", "soon", " 5"])("%j is refused", (text) => {
  expect(() => readMinutes(text)).toThrow(WrongInputError);
});
