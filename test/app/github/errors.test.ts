import { expect, test } from "@jest/globals";
import { hasStatus } from "../../../app/github/errors.ts";

const answered = (status: number): Error => Object.assign(new Error("GitHub"), { status });

test.each([
  ["a response with one of the statuses", answered(404), true],
  ["a response with another status", answered(500), false],
  ["an error without a status", new Error("404"), false],
  ["no error", { status: 404 }, false],
])("tells %s", (_, error, expected) => {
  expect(hasStatus(error, 403, 404)).toBe(expected);
});
