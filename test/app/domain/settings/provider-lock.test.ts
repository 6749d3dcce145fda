import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import {
  compareProviderLocks,
  judgeProviderLock,
  parseProviderLock,
  providerLockPath,
} from "../../../../app/domain/settings/provider-lock.ts";
import { fc } from "../../../fast-check.ts";

const shipped = readFileSync("actions/shared/terraform.lock.hcl", "utf8");
const hash = (letter: string): string => `zh:${letter.repeat(64)}`;

function lock({ version = "5.101.0", hashes = [hash("a")], more = "" } = {}): string {
  const lines = hashes.map((one) => `    "${one}",\n`).join("");
  return `# Made by Terraform.\n\nprovider "registry.terraform.io/hashicorp/aws" {\n  version     = "${version}"\n${more}  hashes = [\n${lines}  ]\n}\n`;
}

const problemsOf = (text: string): readonly (readonly [number, string])[] => {
  const parsed = parseProviderLock(text);
  return parsed.kind === "lock" ? [] : parsed.problems.map(({ range, message }) => [range.line, message]);
};

describe("parseProviderLock", () => {
  test("reads the shipped lock file", () => {
    const parsed = parseProviderLock(shipped);
    expect(parsed).toMatchObject({ kind: "lock", lock: { version: "5.100.0" } });
    expect(parsed.kind === "lock" && parsed.lock.hashes).toHaveLength(17);
  });

  test("reads line ends of Windows, and a file without constraints", () => {
    expect(parseProviderLock(lock().replaceAll("\n", "\r\n"))).toEqual({
      kind: "lock",
      lock: { version: "5.101.0", hashes: [hash("a")] },
    });
  });

  test.each<readonly [string, string, number, string]>([
    ["is empty", "", 1, "does not lock the version"],
    ["ends early", lock().replace(/\}\n$/u, ""), 1, "does not lock the version"],
    ["has no version", lock().replace(/ {2}version.*\n/u, ""), 1, "does not lock the version"],
    ["has no checksum", lock({ hashes: [] }), 1, "no checksum"],
    ["has a constraint of other versions", lock({ more: '  constraints = "~> 5.0"\n' }), 1, 'exactly "5.101.0"'],
    ["has another provider", `${lock()}${lock().replace("hashicorp/aws", "evil/aws")}`, 11, "not what Terraform"],
    ["starts with another provider", lock().replace("hashicorp/aws", "evil/aws"), 3, "not what Terraform"],
    ["names the version twice", lock({ more: '  version = "6.0.0"\n' }), 5, "not what Terraform"],
    ["has an unknown line", lock({ more: '  source = "here"\n' }), 5, "not what Terraform"],
    ["has something that is not a checksum", lock({ hashes: ["${evil}"] }), 6, "not what Terraform"],
    ["has two lists of checksums", lock({ more: `  hashes = [\n    "${hash("b")}",\n  ]\n` }), 8, "not what Terraform"],
    ["is too long", `${lock()}${"#".repeat(20_000)}`, 1, "at most 20000 are read"],
  ])("refuses a file that %s", (_, text, line, message) => {
    expect(problemsOf(text)).toEqual([[line, expect.stringContaining(message)]]);
  });

  test("what it reads is what the file says", () => {
    const version = fc.tuple(fc.nat(99), fc.nat(999), fc.nat(99)).map((parts) => parts.join("."));
    const hashes = fc.array(fc.constantFrom(...["0", "7", "a", "f"].map(hash)), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(version, hashes, (written, sums) => {
        const text = lock({ version: written, hashes: sums, more: `  constraints = "${written}"\n` });
        expect(parseProviderLock(text)).toEqual({ kind: "lock", lock: { version: written, hashes: sums } });
      }),
    );
  });
});

describe("judgeProviderLock", () => {
  const judge = (version: string | undefined, text: string | undefined) =>
    judgeProviderLock(version, text).map(({ file, pointer, range, message }) => [file, pointer, range.line, message]);

  test("accepts neither of both, and both of one version", () => {
    expect(judge(undefined, undefined)).toEqual([]);
    expect(judge("5.101.0", lock())).toEqual([]);
  });

  test("refuses a lock file without the setting", () => {
    expect(judge(undefined, lock())).toEqual([[providerLockPath, "", 1, expect.stringContaining("has no effect")]]);
  });

  test("refuses the setting without a lock file, at the setting", () => {
    expect(judge("5.101.0", undefined)).toEqual([
      [
        ".github/aws-accounts.yml",
        "/aws/provider_version",
        1,
        expect.stringContaining(`there is no ${providerLockPath}`),
      ],
    ]);
  });

  test("refuses another version, on its line", () => {
    expect(judge("5.102.0", lock())).toEqual([
      [
        providerLockPath,
        "",
        4,
        expect.stringContaining('This file locks version 5.101.0, but "aws.provider_version" is 5.102.0.'),
      ],
    ]);
  });

  test("refuses a file that Terraform did not write", () => {
    expect(judge("5.101.0", "{}")).toEqual([[providerLockPath, "", 1, expect.stringContaining("not what Terraform")]]);
  });
});

describe("compareProviderLocks", () => {
  test("shows checksums that come and go, for two reviewers", () => {
    const changes = compareProviderLocks(lock(), lock({ hashes: [hash("b"), hash("c")] }));
    expect(changes).toEqual([
      {
        direction: "more-permissive",
        setting: providerLockPath,
        before: ["1 checksum"],
        after: ["2 checksums"],
        adds: [hash("b"), hash("c")],
        drops: [hash("a")],
        means: expect.stringContaining("Two reviewers"),
        twoReviewers: true,
      },
    ]);
  });

  test("a file that is missing or cannot be read has no checksums", () => {
    expect(compareProviderLocks(undefined, lock())).toMatchObject([{ before: [], adds: [hash("a")] }]);
    expect(compareProviderLocks(lock(), "{}")).toMatchObject([{ after: [], drops: [hash("a")] }]);
    expect(compareProviderLocks(undefined, undefined)).toEqual([]);
  });

  test("comments and order do not matter", () => {
    const two = [hash("a"), hash("b")];
    const text = lock({ hashes: two.toReversed() });
    expect(compareProviderLocks(lock({ hashes: two }), `# Another comment.\n${text}`)).toEqual([]);
  });
});
