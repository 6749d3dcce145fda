import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import {
  InvalidAccountsError,
  runValidation,
  UnreadableInputError,
  type Annotation,
} from "../../../actions/validate-accounts/run.ts";
import { renderAccountsFile } from "../../../app/domain/account/render-accounts-file.ts";
import type { Problem } from "../../../app/domain/problem.ts";
import { exampleAccount } from "../../fixtures/accounts.ts";
import { settingsText } from "../../fixtures/settings.ts";

let folder: string;
let annotations: readonly (readonly [string, string, Annotation])[];
let outputs: Readonly<Record<string, string>>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "validate-accounts-"));
  annotations = [];
  outputs = {};
  await write("settings.yml", settingsText);
  await write("summary.md", "");
});

afterEach(() => rm(folder, { recursive: true }));

const path = (name: string): string => join(folder, name);
const write = (name: string, text: string): Promise<void> => writeFile(path(name), text);
const summary = (): Promise<string> => readFile(path("summary.md"), "utf8");
const problems = (): readonly Problem[] => JSON.parse(outputs["problems"] ?? "null") as readonly Problem[];

function run(over: { readonly baseFile?: string; readonly summaryFile?: undefined } = {}): Promise<void> {
  const annotate = (severity: string) => (message: string, place: Annotation) => {
    annotations = [...annotations, [severity, message, place]];
  };
  return runValidation({
    accountsFile: path("accounts.tf.json"),
    baseFile: undefined,
    settingsFile: path("settings.yml"),
    summaryFile: path("summary.md"),
    annotate: { error: annotate("error"), warning: annotate("warning") },
    setOutput: (name, value) => {
      outputs = { ...outputs, [name]: value };
    },
    ...over,
  });
}

const render = (...names: readonly string[]): string =>
  renderAccountsFile({ accounts: names.map((name) => exampleAccount(name)) });

test("passes a file without problems, and lists its changes", async () => {
  await write("accounts.tf.json", render("a", "b"));
  await write("base.tf.json", render("a"));
  await run({ baseFile: path("base.tf.json") });
  expect(problems()).toEqual([]);
  expect(annotations).toEqual([]);
  expect(await summary()).toBe(`### ✅ \`${path("accounts.tf.json")}\`: no problems\n\n- added \`b\`\n`);
});

test("passes a file with warnings only, and annotates them", async () => {
  await write("accounts.tf.json", renderAccountsFile({ accounts: [exampleAccount("a", { lifecycle: "none" })] }));
  await run();
  expect(problems().map(({ rule }) => rule)).toEqual(["lifecycle-missing"]);
  expect(annotations).toMatchObject([["warning", expect.any(String), { title: "lifecycle-missing", startLine: 5 }]]);
});

test("fails with every error annotated on its line and columns", async () => {
  await write("accounts.tf.json", render("Bad_Name").replace("an example", "a, b"));
  await expect(run()).rejects.toThrow(`${path("accounts.tf.json")} has 3 errors. Each is annotated on its line.`);
  expect(annotations.map(([severity, , place]) => [severity, place])).toEqual([
    ["error", expect.objectContaining({ title: "name-format", startLine: 13, startColumn: 19, endColumn: 28 })],
    ["error", expect.objectContaining({ title: "email-pattern", startLine: 14 })],
    ["error", expect.objectContaining({ title: "tag-value", startLine: 19, file: path("accounts.tf.json") })],
  ]);
  expect(problems()).toHaveLength(3);
  expect(await summary()).toContain("### ❌");
  expect(await summary()).toContain("| ❌ `tag-value` |");
});

test("fails with one error in the singular, and has it as a field", async () => {
  await write("accounts.tf.json", render("a").trimEnd());
  const failure = await run().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(InvalidAccountsError);
  expect(failure).toMatchObject({
    message: `${path("accounts.tf.json")} has an error. Each is annotated on its line.`,
    problems: [{ rule: "not-canonical" }],
  });
});

test("works on a runner without a summary page", async () => {
  await write("accounts.tf.json", render("a"));
  await run({ summaryFile: undefined });
  expect(problems()).toEqual([]);
});

test("fails with the settings' problems, on the lines of the settings", async () => {
  await write("accounts.tf.json", render("a"));
  await write("settings.yml", settingsText.replace("region: eu-west-2\n  plan", "region: london\n  plan"));
  await expect(run()).rejects.toThrow(`${path("settings.yml")} has an error.`);
  expect(annotations).toMatchObject([
    ["error", expect.stringContaining("aws.region"), { title: "settings", file: path("settings.yml"), startLine: 5 }],
  ]);
});

test("leaves columns out if an annotation spans lines", async () => {
  await write("accounts.tf.json", render("a"));
  await write("settings.yml", settingsText.replace("key: aws-accounts/terraform.tfstate\n    ", ""));
  await expect(run()).rejects.toThrow(InvalidAccountsError);
  const [[, , place] = []] = annotations;
  expect(place?.endLine).toBeGreaterThan(place?.startLine ?? 0);
  expect(place).not.toHaveProperty("startColumn");
});

describe("says which input cannot be read", () => {
  test("if the file is missing", async () => {
    const failure = await run().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UnreadableInputError);
    expect(failure).toMatchObject({
      input: "accounts-file",
      path: path("accounts.tf.json"),
      message: `The input accounts-file names ${path("accounts.tf.json")}, which cannot be read. Check out the repository before this step, and give a path below it.`,
      cause: { code: "ENOENT" },
    });
  });

  test("if the base is missing, rather than treat every account as new", async () => {
    await write("accounts.tf.json", render("a"));
    await expect(run({ baseFile: path("base.tf.json") })).rejects.toMatchObject({ input: "base-file" });
  });

  test("if it is a folder", async () => {
    await write("accounts.tf.json", render("a"));
    await expect(run({ baseFile: folder })).rejects.toMatchObject({ input: "base-file", cause: { code: "EISDIR" } });
  });

  test("if it is too large, without reading it", async () => {
    await write("accounts.tf.json", "");
    await truncate(path("accounts.tf.json"), 33 * 1024 * 1024);
    await expect(run()).rejects.toThrow("which has 34603008 bytes; at most 33554432 are read.");
  });
});
