import { expect, test } from "@jest/globals";
import { count } from "../../../../app/domain/text/count.ts";

test.each([
  [0, "0 problems"],
  [1, "1 problem"],
  [2, "2 problems"],
])("counts %d", (number, expected) => {
  expect(count(number, "problem")).toBe(expected);
});
