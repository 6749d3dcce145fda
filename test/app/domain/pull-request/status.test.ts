import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { judgePullRequest, type PullRequestFacts, shareStatus } from "../../../../app/domain/pull-request/status.ts";
import { settings } from "../../../fixtures/settings.ts";
import { problem } from "./samples.ts";

const fixture = (name: string): Uint8Array =>
  readFileSync(new URL(`../../../fixtures/accounts/${name}.tf.json`, import.meta.url));
const path = "terraform/accounts.tf.json";

const facts: PullRequestFacts = {
  files: [{ path, status: "modified" }],
  unlistedFiles: 0,
  settings: { kind: "settings", settings },
  publicRepository: false,
  draft: false,
  fork: false,
  head: fixture("valid/one-account"),
  base: fixture("valid/empty"),
  others: [],
};

const judge = (more: Partial<PullRequestFacts> = {}) => judgePullRequest({ ...facts, ...more });

describe("judgePullRequest", () => {
  test("passes a valid account, and lists what it adds", () => {
    expect(judge()).toMatchObject({
      kind: "valid",
      problems: [],
      changes: [{ kind: "added", account: { name: "example-service-prod" } }],
    });
  });

  test("passes a removed account that the branch began with, and refuses to lack one that came later", () => {
    const removal = { head: facts.base, base: facts.head };
    expect(judge({ ...removal, mergeBase: facts.head })).toMatchObject({
      kind: "valid",
      problems: [{ rule: "account-removed", severity: "warning" }],
      changes: [],
    });
    for (const mergeBase of [facts.base, undefined]) {
      expect(judge({ ...removal, mergeBase })).toMatchObject({
        kind: "invalid",
        problems: [{ rule: "account-removed", severity: "error" }],
      });
    }
  });

  test("passes the first account of a repository", () => {
    expect(judge({ base: undefined })).toMatchObject({ kind: "valid" });
  });

  test("refuses an account that breaks a rule", () => {
    expect(judge({ head: fixture("invalid/email-taken"), base: undefined })).toMatchObject({ kind: "invalid" });
  });

  test("says how a file should be that is only misshapen", () => {
    const standing = judge({ head: new TextEncoder().encode('{"resource":[]}') });
    expect(standing).toMatchObject({
      kind: "invalid",
      mend: { canonical: '{\n  "resource": []\n}\n', lines: undefined },
    });
  });

  test("suggests the lines to replace if nothing else is wrong with the form", () => {
    const text = new TextDecoder().decode(facts.head).replace('          "name"', '  "name"');
    const standing = judge({ head: new TextEncoder().encode(text), base: undefined });
    const line = text.split("\n").findIndex((one) => one.startsWith('  "name"')) + 1;
    expect(standing).toMatchObject({
      mend: { lines: { firstLine: line, lastLine: line, text: '          "name": "example-service-prod",' } },
    });
  });

  test("does not say how a file should be whose form is right", () => {
    expect(judge({ head: fixture("invalid/email-taken"), base: undefined })).not.toHaveProperty("mend");
  });

  test("refuses a file that is not JSON", () => {
    expect(judge({ head: new TextEncoder().encode("no") })).toMatchObject({
      kind: "invalid",
      problems: [{ rule: "not-json" }],
    });
  });

  test("refuses another file that comes along", () => {
    const files = [...facts.files, { path: "x.tf", status: "added" }];
    expect(judge({ files })).toMatchObject({
      kind: "invalid",
      problems: [{ rule: "outside-accounts-file", file: "x.tf" }],
    });
  });

  test("refuses a deleted accounts file for that alone", () => {
    const files = [{ path, status: "removed" }];
    expect(judge({ files, head: undefined })).toMatchObject({
      kind: "invalid",
      problems: [{ rule: "outside-accounts-file" }],
      changes: [],
    });
  });

  test("refuses an accounts file that could not be found at the head commit", () => {
    expect(judge({ head: undefined })).toMatchObject({ kind: "invalid" });
  });

  test.each([
    ["a draft", { draft: true }, "draft"],
    ["a fork", { fork: true }, "fork"],
    ["a draft from a fork", { draft: true, fork: true }, "fork"],
  ] as const)("knows %s", (_, more, kind) => {
    expect(judge(more)).toMatchObject({ kind, problems: [] });
  });

  test("validates drafts and forks all the same", () => {
    expect(judge({ draft: true, fork: true, head: new Uint8Array() })).toMatchObject({ kind: "invalid" });
  });

  test("warns where another open pull request asks for the same name", () => {
    const others = [{ number: 3, added: [{ name: "Example-Service-Prod", email: "x@example.gov.uk" }] }];
    expect(judge({ others })).toMatchObject({ kind: "valid", problems: [{ rule: "name-taken", severity: "warning" }] });
  });

  test("refuses a symbolic link", () => {
    const files = [{ path, status: "modified", mode: "120000" }];
    expect(judge({ files })).toMatchObject({ kind: "invalid", problems: [{ rule: "outside-accounts-file" }] });
  });

  test("refuses a public repository before it reads any account", () => {
    expect(judge({ publicRepository: true, head: undefined })).toEqual({ kind: "public-repository" });
  });

  test("gives the problems of broken settings", () => {
    const problems = [problem({ rule: "settings" })];
    expect(judge({ settings: { kind: "problems", problems } })).toEqual({ kind: "settings-broken", problems });
  });

  test("requires nothing of a pull request that touches no account: it may be the one that fixes the settings", () => {
    const files = [{ path: ".github/aws-accounts.yml", status: "modified" }];
    expect(judge({ files, publicRepository: true, settings: { kind: "problems", problems: [] } })).toEqual({
      kind: "nothing-changed",
    });
  });
});

describe("more files than GitHub lists", () => {
  const files = [{ path: "README.md", status: "modified" }];

  test("are refused, since accounts may be among them", () => {
    expect(judge({ files, unlistedFiles: 1 })).toMatchObject({
      kind: "invalid",
      problems: [{ rule: "outside-accounts-file", file: path }],
      changes: [],
    });
  });

  test("are counted in words", () => {
    const standing = judge({ files: [...files, ...facts.files], unlistedFiles: 10 });
    expect(JSON.stringify(standing)).toContain("changes 12 files, but GitHub lists only 2");
  });

  test("in a public repository are nothing to look into", () => {
    expect(judge({ files, unlistedFiles: 1, publicRepository: true })).toEqual({ kind: "public-repository" });
  });
});

describe("shareStanding", () => {
  const twin = (number: number, more: object = {}) => ({ number, draft: false, fork: false, ...more });
  const invalid = judge({ head: fixture("invalid/email-taken"), base: undefined });

  test.each([
    ["one alone", [twin(7, { draft: true })], "valid", undefined],
    ["two alike", [twin(7), twin(8)], "valid", 7],
    ["a draft", [twin(7), twin(8, { draft: true })], "draft", 8],
    [
      "a fork, which is worse than a draft",
      [twin(7, { draft: true }), twin(8, { fork: true, draft: true })],
      "fork",
      8,
    ],
  ])("takes the worst of %s", (_, twins, kind, of) => {
    const shared = shareStatus(judge(), twins);
    expect(shared.standing).toEqual({ ...judge(), kind });
    expect(shared.of).toBe(of);
  });

  test("keeps a status that is the same for all of them", () => {
    const twins = [twin(7), twin(8, { fork: true })];
    for (const standing of [invalid, { kind: "nothing-changed" } as const])
      expect(shareStatus(standing, twins)).toEqual({ standing });
  });
});
