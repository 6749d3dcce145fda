import { expect, test } from "@jest/globals";
import { readArguments } from "../../../setup/adopt/arguments.ts";

test("names the repository, and perhaps a profile", () => {
  expect(readArguments(["--repository", "DIR"])).toEqual({ repository: "DIR", profile: undefined });
  expect(readArguments(["--repository", "DIR", "--profile", "ops"])).toEqual({ repository: "DIR", profile: "ops" });
});

test.each([
  ["nothing", [], "Which accounts repository? Usage: npm run adopt"],
  ["an unknown option", ["--repo", "DIR"], "Unknown option '--repo'"],
  ["a repository without its name", ["--repository", "DIR"].slice(1), "Unexpected argument 'DIR'"],
])("is a sentence with the usage for %s", (_, argv, sentence) => {
  expect(readArguments(argv)).toContain(sentence);
  expect(readArguments(argv)).toContain("--repository DIR [--profile NAME]");
});
