import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";
import { transform } from "esbuild";

const run = promisify(execFile);
const folder = import.meta.dirname;
const readme = readFileSync(join(folder, "README.md"), "utf8");

const examples = [...readme.matchAll(/^```ts\n([^]*?)^```$/gmu)].map(([, code = ""]) => ({
  code,
  from: code.split('"')[1] ?? "",
}));

test("has an example for each part", () => {
  expect(examples.map(({ from }) => from.split("/")[1])).toEqual(["github", "github", "aws", "mail"]);
});

test.each(examples)("the example of $from prints what it says", async ({ code }) => {
  const promised = [...code.matchAll(/\/\/ prints: (.*)$/gmu)].map(([, text]) => text);
  const { code: script } = await transform(code, { loader: "ts" });
  const args = ["--import", "tsx", "--input-type=module", "--eval", script];
  const { stdout } = await run(process.execPath, args, { cwd: folder, env: { ...process.env, NODE_OPTIONS: "" } });
  expect(promised).not.toEqual([]);
  expect(stdout.trim().split("\n")).toEqual(promised);
});
