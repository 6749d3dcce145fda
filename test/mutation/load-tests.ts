import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Script } from "node:vm";
import { build as bundle, type Plugin } from "esbuild";
import { expect } from "expect";

export interface LoadedTest {
  /** Names of the groups around it and its own, with a number in front: names may be the same. */
  readonly id: string;
  readonly run: () => unknown;
}

/** Evaluates the tests and the modules of this repository that they import again, without state of an earlier mutant. */
export type LoadTests = () => readonly LoadedTest[];

/** Bundles the tests below a folder of the working directory, packages left outside, to load them as often as needed. */
export async function bundleTests(folder: string): Promise<LoadTests> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts"))
    .sort();
  const { outputFiles } = await bundle({
    stdin: { contents: files.map((file) => `import "./${file}";`).join("\n"), resolveDir: resolve(folder) },
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    packages: "external",
    logLevel: "error",
    plugins: [ownAddresses],
  });
  const code = outputFiles[0]?.text ?? "";
  const script = new Script(`(function (require) {${code}\n})`, { filename: "tests.cjs" });
  const load = createRequire(join(process.cwd(), "tests.cjs"));
  return () => {
    const { globals, tests } = createGlobals();
    const run = script.runInThisContext() as (require: (name: string) => unknown) => void;
    run((name) => (name === "@jest/globals" ? globals : load(name)));
    return tests;
  };
}

/** In a bundle every module has its address; fixtures are found from their own. */
const ownAddresses: Plugin = {
  name: "own-addresses",
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href)),
      loader: "ts",
    }));
  },
};

type Body = (...row: readonly unknown[]) => unknown;

/** As much of `@jest/globals` as tests of the domain use. */
function createGlobals() {
  const tests: LoadedTest[] = [];
  const groups: string[] = [];
  const test = (name: string, body: Body, ...row: readonly unknown[]): void => {
    tests.push({ id: [tests.length, ...groups, name].join(" "), run: () => body(...row) });
  };
  const describe = (name: string, group: Body, ...row: readonly unknown[]): void => {
    groups.push(name);
    group(...row);
    groups.pop();
  };
  test.each = forEachRow(test);
  describe.each = forEachRow(describe);
  return { tests, globals: { describe, test, expect } };
}

/** As jest does it with a table: a row that is no list is one argument. */
function forEachRow(once: (name: string, body: Body, ...row: readonly unknown[]) => void) {
  return (rows: readonly unknown[]) =>
    (name: string, body: Body): void => {
      for (const row of rows) once(name, body, ...(Array.isArray(row) ? (row as unknown[]) : [row]));
    };
}
