import { mkdtemp, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { formatFile } from "../../../actions/validate-accounts/format-file.ts";
import { renderAccountsFile } from "../../../app/domain/account/render-accounts-file.ts";
import { exampleAccount } from "../../fixtures/accounts.ts";

let folder: string;
let path: string;
let said: readonly string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "format-file-"));
  path = join(folder, "accounts.tf.json");
  said = [];
});

afterEach(() => rm(folder, { recursive: true }));

const text = renderAccountsFile({ accounts: [exampleAccount("a")] });

async function format(input: string): Promise<{ done: boolean; output: string }> {
  await writeFile(path, input);
  const done = await formatFile(path, (line) => {
    said = [...said, line.replaceAll(path, "FILE")];
  });
  return { done, output: await readFile(path, "utf8") };
}

test("rewrites a file in another form", async () => {
  expect(await format(JSON.stringify(JSON.parse(text)))).toEqual({ done: true, output: text });
  expect(said).toEqual(["FILE is in canonical form now."]);
});

test("does not write a file that is canonical", async () => {
  await writeFile(path, text);
  await utimes(path, 1, 1);
  expect(await formatFile(path, () => undefined)).toBe(true);
  expect((await stat(path)).mtimeMs).toBe(1000);
});

test("does not change a file in which the author has to decide, and names the line", async () => {
  const twice = text.replace('"name"', '"name": "b",\n          "name"');
  expect(await format(twice)).toEqual({ done: false, output: twice });
  expect(said).toEqual([
    "FILE was not changed. Fix these problems first:",
    'FILE:14:11 duplicate-key: The key "name" appears twice in one object; Terraform would read both. Remove one.',
  ]);
});

test("formats, and lists the problems that remain", async () => {
  const odd = text.replace('"bootstrap"', "7");
  expect(await format(odd)).toEqual({ done: false, output: odd });
  expect(said).toEqual([
    "FILE was in canonical form already.",
    "Formatting changes no values, so you must fix these problems:",
    'FILE:15:24 schema: "role_name" must be text, not 7. Put it in quotes.',
  ]);
});
