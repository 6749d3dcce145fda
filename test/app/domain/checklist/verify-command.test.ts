import { expect, test } from "@jest/globals";
import { isVerifyCommand } from "../../../../app/domain/checklist/verify-command.ts";

test.each([
  ["/verify", true],
  [" /verify\r\n", true],
  ["/verify now", false],
  ["> /verify", false],
  ["/VERIFY", false],
  ["", false],
])("%j asks AWS: %s", (body, expected) => {
  expect(isVerifyCommand(body)).toBe(expected);
});
