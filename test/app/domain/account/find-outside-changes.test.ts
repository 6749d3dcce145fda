import { describe, expect, test } from "@jest/globals";
import {
  findModeChange,
  findOutsideChanges,
  findUnlisted,
  touchesAccounts,
  type ChangedFile,
} from "../../../../app/domain/account/find-outside-changes.ts";

const accounts = "terraform/accounts.tf.json";
const modified: ChangedFile = { path: accounts, status: "modified" };

function found(...files: readonly ChangedFile[]): readonly (readonly [string, string])[] {
  return findOutsideChanges(files).map(({ file, message, rule, severity }) => {
    expect([rule, severity]).toEqual(["outside-accounts-file", "error"]);
    return [file, message] as const;
  });
}

describe("a pull request touches accounts", () => {
  test.each<readonly [ChangedFile, boolean]>([
    [modified, true],
    [{ path: accounts, status: "added" }, true],
    [{ path: accounts, status: "removed" }, true],
    [{ path: "old.json", previousPath: accounts, status: "renamed" }, true],
    [{ path: accounts, previousPath: "old.json", status: "renamed" }, true],
    [{ path: "copy.json", previousPath: accounts, status: "copied" }, false],
    [{ path: "README.md", status: "modified" }, false],
    [{ path: `x/${accounts}`, status: "modified" }, false],
  ])("with %j: %j", (file, expected) => {
    expect(touchesAccounts([{ path: "a", status: "added" }, file])).toBe(expected);
  });
});

test.each<ChangedFile>([
  modified,
  { path: accounts, status: "added" },
  { ...modified, mode: "100644" },
  { ...modified, previousPath: "old.json" },
  { path: accounts, status: "renamed" },
])("finds nothing wrong with %j alone", (file) => {
  expect(found(file)).toEqual([]);
});

describe("refuses, in addition to the accounts file", () => {
  test.each([
    ".github/workflows/aws-accounts-apply.yml",
    "README.md",
    "terraform/sub/main.tf",
    "terraform/readme.md",
    "terraform/main.tf.md",
    "terraform/sub/more.tf.json",
    "main.tf",
  ])("%s", (path) => {
    expect(found(modified, { path, status: "modified" })).toEqual([
      [path, `This pull request changes accounts, and ${path} as well. Move that change to a pull request of its own.`],
    ]);
  });

  test.each([
    "terraform/main.tf",
    "terraform/more.tf.json",
    "terraform/accounts_override.tf.json",
    "terraform/main.tofu",
    "terraform/main.tofu.json",
  ])("%s, which Terraform would load", (path) => {
    expect(found(modified, { path, status: "added" })).toEqual([
      [path, expect.stringContaining(`Terraform would load ${path} together with the accounts file`)],
    ]);
  });

  test("a file that was renamed to it", () => {
    expect(found({ path: accounts, previousPath: ".github/CODEOWNERS", status: "renamed" })).toEqual([
      [".github/CODEOWNERS", expect.stringContaining("and .github/CODEOWNERS as well")],
    ]);
  });

  test("a copy of it", () => {
    expect(found(modified, { path: "copy.json", previousPath: accounts, status: "copied" })).toHaveLength(1);
  });

  test("every file, each with a problem of its own", () => {
    expect(
      found({ path: "a", status: "added" }, modified, { path: "b", status: "removed" }).map(([file]) => file),
    ).toEqual(["a", "b"]);
  });
});

describe("refuses for the accounts file", () => {
  test.each<ChangedFile>([
    { path: accounts, status: "removed" },
    { path: "terraform/more.tf.json", previousPath: accounts, status: "renamed" },
  ])("that it is removed or renamed: %j", (file) => {
    expect(found(file)).toEqual([
      [accounts, `This pull request removes or renames ${accounts}. Put the file back there.`],
    ]);
  });

  test.each([
    ["100755", "executable"],
    ["120000", "a symbolic link"],
    ["160000", "a submodule"],
    ["040000", "of git's mode 040000"],
  ])("the mode %s", (mode, kind) => {
    expect(found({ ...modified, mode })).toEqual([
      [accounts, `${accounts} must be an ordinary file (mode 100644), but is ${kind}. Make it one again.`],
    ]);
  });
});

describe("a change of only the mode", () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const unchanged: ChangedFile = { ...modified, changedLines: 0 };

  test.each(["modified", "changed"])("is refused, because GitHub does not show it: %s", (status) => {
    expect(findModeChange([{ ...unchanged, status }], bytes("a"), bytes("a"))).toMatchObject([
      { rule: "outside-accounts-file", file: accounts, message: expect.stringContaining("only the mode of") },
    ]);
  });

  test.each<readonly [string, ChangedFile, string | undefined, string | undefined]>([
    ["of another file", { ...unchanged, path: "README.md" }, "a", "a"],
    ["with lines that GitHub counts", { ...unchanged, changedLines: 2 }, "a", "a"],
    ["with lines that GitHub did not count", unchanged, "a", "b"],
    ["with a line at the end that GitHub did not count", unchanged, "ab", "a"],
    ["that is a removal", { ...unchanged, status: "removed" }, "a", "a"],
    ["whose file is missing in head and base", unchanged, undefined, undefined],
    ["that is new", unchanged, "a", undefined],
  ])("is not found in a change %s", (_, file, head, base) => {
    expect(
      findModeChange([file], head === undefined ? head : bytes(head), base === undefined ? base : bytes(base)),
    ).toEqual([]);
  });
});

describe("for more files than GitHub lists", () => {
  test("says that accounts may be among the others", () => {
    expect(findUnlisted(3000, 12)).toEqual([
      {
        rule: "outside-accounts-file",
        severity: "error",
        message:
          "This pull request changes 3012 files, but GitHub lists only 3000: accounts may be among the others. Split the pull request.",
        file: accounts,
        pointer: "",
        range: { line: 1, endLine: 1, column: 1, endColumn: 1 },
      },
    ]);
  });

  test("says nothing if all are listed", () => {
    expect(findUnlisted(3000, 0)).toEqual([]);
  });
});
