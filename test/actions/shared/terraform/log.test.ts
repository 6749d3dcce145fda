import { afterEach, expect, jest, test } from "@jest/globals";
import { logTerraform } from "../../../../actions/shared/terraform/log.ts";

afterEach(() => {
  jest.restoreAllMocks();
});

test.each([
  ["a workflow command", "::add-path::/evil", "terraform | ::add-path::/evil"],
  ["one on a later line", "a\r\n::set-output name=x::y", "terraform | a\nterraform | ::set-output name=x::y"],
  ["one of the old form", "x ##[add-mask]a", "terraform | x ##\u200b[add-mask]a"],
  ["a secret", "key AKIAIOSFODNN7EXAMPLE", "terraform | key (masked)"],
])("disarms %s", (_, text, logged) => {
  let printed = "";
  jest.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    printed += String(chunk);
    return true;
  });
  logTerraform(text);
  expect(printed).toBe(`${logged}\n`);
});
