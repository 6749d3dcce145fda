import { expect, test } from "@jest/globals";
import { RunLog } from "./run-log.ts";

function logged(...lines: readonly string[]): string {
  const log = new RunLog();
  lines.forEach((line) => {
    log.output(line);
  });
  return log.text;
}

test.each([
  ["plain text", "plain text\n"],
  [
    "::error file=a/b.json,line=12,col=3::wrong%0Aon two lines: 100%25",
    "##[error]a/b.json:12: wrong\non two lines: 100%\n",
  ],
  ["::warning file=a%3Ab%2Cc::careful", "##[warning]a:b,c: careful\n"],
  ["::notice::hear, hear", "##[notice]hear, hear\n"],
  ["::group::Terraform plan", "##[group]Terraform plan\n"],
  ["::endgroup::", "##[endgroup]\n"],
  ["::debug::noise", ""],
  ["::sing::la", "##[warning]Unknown workflow command: sing\n"],
  ["not ::error::at the start", "not ::error::at the start\n"],
])("%j is logged as %j", (line, expected) => {
  expect(logged(line)).toBe(expected);
});

test("masks a value and each of its lines, longest first, from then on", () => {
  expect(logged("abc", "::add-mask::abc", "::add-mask::abcdef%0Axyz", "abcdef abc xyz")).toBe("abc\n*** *** ***\n");
});

test("never masks the empty text", () => {
  expect(logged("::add-mask::", "ab")).toBe("ab\n");
});

test("lets text pass between stop-commands and its word", () => {
  expect(logged("::stop-commands::word", "::error::only text", "::word::", "::error::real")).toBe(
    "::error::only text\n::word::\n##[error]real\n",
  );
});

test("masks the summary, too", () => {
  const log = new RunLog();
  log.mask("secret");
  log.addSummary("a secret here\n");
  expect(log.summary).toBe("a *** here\n");
});
