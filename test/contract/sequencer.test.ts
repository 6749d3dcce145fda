import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { root } from "./source.ts";

interface TestFile {
  readonly path: string;
  readonly context: { readonly config: object; readonly hasteFS: { getSize(path: string): number } };
  duration?: number;
}

interface Sequencer {
  sort(tests: readonly TestFile[]): readonly TestFile[];
  cacheResults(tests: readonly TestFile[], results: { readonly testResults: readonly object[] }): void;
}

const file = new URL("../sequencer.js", import.meta.url).href;
const { default: TerraformFirst } = (await import(file)) as { readonly default: new () => Sequencer };

const cacheDirectory = mkdtempSync(join(tmpdir(), "sequencer-"));

afterAll(() => {
  rmSync(cacheDirectory, { recursive: true });
});

/** The first is the smallest, and the last the biggest. */
const paths = ["acceptance/story", "contract/app-yml", "world/github/git"].map((path) => `test/${path}.test.ts`);

const context = (name: string): TestFile["context"] => ({
  config: { id: name, cacheDirectory, cache: true, displayName: { name }, haste: {} },
  hasteFS: { getSize: (path) => statSync(path).size },
});
const projects = { acceptance: context("acceptance"), others: context("unit") };

const testFiles = (): readonly TestFile[] =>
  paths.map((path) => ({
    path: join(root, path),
    context: path.includes("acceptance") ? projects.acceptance : projects.others,
  }));

const order = (): readonly (string | undefined)[] => {
  const sorted = new TerraformFirst().sort(testFiles());
  return sorted.map(({ path }) => paths.find((known) => path.endsWith(known)));
};

test("acceptance tests run first where no file has run yet, and then what took longest", () => {
  const [acceptance, small, big] = paths;
  expect(order()).toEqual([acceptance, big, small]);
  const testResults = testFiles().map(({ path }, index) => ({
    testFilePath: path,
    numFailingTests: 0,
    perfStats: { runtime: [1_000, 3_000, 2_000][index] },
  }));
  new TerraformFirst().cacheResults(testFiles(), { testResults });
  expect(order()).toEqual([small, big, acceptance]);
});
