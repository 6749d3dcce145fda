import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { root } from "./source.ts";

interface JestConfig {
  readonly projects: readonly [{ readonly testEnvironment: string; readonly transform: object }];
}

const configFile = new URL("../../jest.config.js", import.meta.url).href;
const { default: config } = (await import(configFile)) as { readonly default: JestConfig };

const planted = `
  const print = (what) => {
    process.stdout.write("::add-mask::" + what + "\\n");
    console.warn("warning of " + what);
    process.stderr.write(Buffer.from("trace of " + what + "\\n"));
  };
  beforeAll(() => print("the file"));
  test("passes", () => print("the passing test"));
  test("fails", () => { print("the failing test"); expect(1).toBe(2); });
  test("passes again", () => print("the last test"));
`;

/** The folder of a file that prints, and of another: jest is verbose about a file that it runs alone. */
let folder: string;

/** Runs them as unit tests. */
function runJest(...args: readonly string[]): string {
  const [{ testEnvironment, transform }] = config.projects;
  const only = JSON.stringify({ rootDir: root, roots: [folder], testEnvironment, transform });
  const { stdout, stderr } = spawnSync("npx", ["jest", "--config", only, ...args], { cwd: root, encoding: "utf8" });
  return stdout + stderr;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "quiet-"));
  writeFileSync(join(folder, "planted.test.js"), planted);
  writeFileSync(join(folder, "other.test.js"), 'test("passes", () => undefined);');
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test("what a test prints is shown with its failure, and else not at all", () => {
  const shown = runJest();
  expect(shown).toContain("1 failed, 3 passed");
  expect(shown).toMatch(
    /● fails\s+The test printed:\s+::add-mask::the failing test\s+warning of the failing test\s+trace of the failing test\n/u,
  );
  expect(shown).not.toMatch(/(add-mask::|warning of |trace of )the (file|passing|last)/u);
});

test("with --verbose everything is shown", () => {
  expect(runJest("--verbose")).toMatch(/::add-mask::the passing test\n/u);
});
