import { describe, expect, test } from "@jest/globals";
import ts from "typescript";
import { findCalls, listFiles, literal, parse, readText } from "./source.ts";

interface PackageFile {
  readonly engines: { readonly node: string };
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly overrides: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readText("package.json")) as PackageFile;
const lock = readText("package-lock.json");
const configs = ["esbuild.config.js", "eslint.config.js", "jest.config.js", "test/sequencer.js"];

/** The package of an import specifier; undefined for our own files and Node's modules. */
function packageOf(specifier: string): string | undefined {
  if (/^(\.|node:)/.test(specifier)) return undefined;
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

function importedPackages(paths: readonly string[]): ReadonlySet<string> {
  const specifiers = paths.flatMap((path) => [
    ...ts.preProcessFile(readText(path)).importedFiles.map((file) => file.fileName),
    ...findCalls(parse(path)).flatMap((call) => (isResolve(call) ? (literal(call.arguments[0]) ?? []) : [])),
  ]);
  return new Set(specifiers.map(packageOf).filter((name) => name !== undefined));
}

/** `createRequire(…).resolve("package/file")`: how a file of a package is read. */
function isResolve({ expression }: ts.CallExpression): boolean {
  return ts.isPropertyAccessExpression(expression) && expression.name.text === "resolve";
}

const shipped = importedPackages([...listFiles("app", ".ts"), ...listFiles("actions", ".ts")]);
const tests = importedPackages([...listFiles("test", ".ts"), ...configs]);

interface Installed {
  readonly bin?: string | Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const installed = (name: string): Installed => JSON.parse(readText(`node_modules/${name}/package.json`)) as Installed;

/** Programs that the scripts call, and packages that the configurations name in a string. */
function isCalled(name: string): boolean {
  const { bin = {} } = installed(name);
  const programs = typeof bin === "string" ? [name] : Object.keys(bin);
  const words = Object.values(manifest.scripts).flatMap((script) => script.split(/\s+/));
  return (
    programs.some((program) => words.includes(program)) || configs.some((path) => readText(path).includes(`"${name}"`))
  );
}

describe("dependencies", () => {
  test("what package.json ships is what the App and the Actions import", () => {
    expect(Object.keys(manifest.dependencies).filter((name) => !shipped.has(name))).toEqual([]);
  });

  test("each development dependency is imported, called, or asked for by one that is", () => {
    const names = Object.keys(manifest.devDependencies);
    const used = names.filter((name) => tests.has(name) || shipped.has(name) || isCalled(name));
    const peers = new Set(
      [...used, ...Object.keys(manifest.dependencies)].flatMap((name) =>
        Object.keys(installed(name).peerDependencies ?? {}),
      ),
    );
    const typesOf = (name: string): boolean =>
      name === "@types/node" || [...used, ...shipped].includes(name.replace("@types/", ""));
    expect(names.filter((name) => !used.includes(name) && !peers.has(name) && !typesOf(name))).toEqual([]);
  });

  test("versions are exact", () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.overrides });
    expect(versions.filter(([, version]) => !/^(npm:[\w@/-]+@)?\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test("the lock file names no registry", () => {
    expect(lock).not.toMatch(/"resolved"/);
    expect(lock).not.toMatch(/registry\./);
  });
});

test("Node 20.18.1 is said to be enough, here and in CI's script", () => {
  expect(manifest.engines.node).toBe(">=20.18.1");
  expect(readText(".ci/run")).toContain("oldest_node=20.18.1\n");
});

test.each(["README.md", ".github/CONTRIBUTING.md", ".github/SECURITY.md", ".ci/run", ...listFiles("docs", ".md")])(
  "the npm scripts that %s names exist",
  (path) => {
    const named = [...readText(path).matchAll(/npm run (?:--\S+ )*([a-z][\w:-]*)/g)].map((match) => match[1] ?? "");
    expect(named.filter((name) => !Object.hasOwn(manifest.scripts, name))).toEqual([]);
  },
);

test("each npm script is named in the README or in CONTRIBUTING", () => {
  const told = readText("README.md") + readText(".github/CONTRIBUTING.md");
  const isTold = (name: string): boolean => new RegExp(`npm (run (--\\S+ )*)?${name}(?![\\w:-])`, "u").test(told);
  expect(Object.keys(manifest.scripts).filter((name) => !isTold(name))).toEqual([]);
});
