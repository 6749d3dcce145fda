import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeStepFiles, parseAssignments } from "./step-files.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "step-files-"));
});

afterEach(async () => rm(folder, { recursive: true }));

test("reads what a step wrote into each of its files", async () => {
  const files = await makeStepFiles(folder);
  await appendFile(files.env["GITHUB_OUTPUT"] ?? "", "word=plum\n");
  await appendFile(files.env["GITHUB_ENV"] ?? "", "MODE=fast\n");
  await appendFile(files.env["GITHUB_PATH"] ?? "", "/first\n/second\n");
  await appendFile(files.env["GITHUB_STEP_SUMMARY"] ?? "", "# Done\n");
  expect(await files.read()).toEqual({
    outputs: { word: "plum" },
    env: { MODE: "fast" },
    path: ["/second", "/first"],
    summary: "# Done\n",
  });
});

test("gives each step files of its own", async () => {
  const [one, other] = [await makeStepFiles(folder), await makeStepFiles(folder)];
  expect(one.env["GITHUB_OUTPUT"]).not.toBe(other.env["GITHUB_OUTPUT"]);
});

test.each([
  ["a=1\nb=\n", { a: "1", b: "" }],
  ["a=b=c\n", { a: "b=c" }],
  ["a<<END\none\n\ntwo=2\nEND\nb=3", { a: "one\n\ntwo=2", b: "3" }],
  ["a<<END\nEND\n", { a: "" }],
  ["a=1\r\n", { a: "1" }],
])("%j assigns %j", (text, expected) => {
  expect(parseAssignments(text)).toEqual(expected);
});

test.each([
  ["no assignment", "Invalid format 'no assignment'"],
  ["a<<END\nnever ends", "Matching delimiter not found 'END'"],
])("%j is refused", (text, reason) => {
  expect(() => parseAssignments(text)).toThrow(reason);
});
