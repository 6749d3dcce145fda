import { describe, expect, test } from "@jest/globals";
import ts from "typescript";
import { findCalls, listFiles, literal, parse, readText } from "./source.ts";

interface PackageFile {
  readonly name: string;
  readonly private: boolean;
  readonly engines: { readonly node: string };
  readonly workspaces?: readonly string[];
  readonly exports?: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly overrides?: Readonly<Record<string, string>>;
}

const readManifest = (path: string): PackageFile => JSON.parse(readText(path)) as PackageFile;

const manifest = readManifest("package.json");
const world = readManifest("test/world/package.json");
const manifests = { "package.json": manifest, "test/world/package.json": world };

interface Lock {
  readonly packages: Readonly<Record<string, { readonly resolved?: string; readonly link?: boolean }>>;
}

const lock = readText("package-lock.json");
const configs = ["esbuild.config.js", "eslint.config.js", "jest.config.js", "test/sequencer.js"];

/** The package of an import specifier; undefined for our own files and Node's modules. */
function packageOf(specifier: string): string | undefined {
  if (/^(\.|node:)/.test(specifier)) return undefined;
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

function importedSpecifiers(path: string): readonly string[] {
  return [
    ...ts.preProcessFile(readText(path)).importedFiles.map((file) => file.fileName),
    ...findCalls(parse(path)).flatMap((call) => (isRequire(call) ? (literal(call.arguments[0]) ?? []) : [])),
  ];
}

function importedPackages(paths: readonly string[]): ReadonlySet<string> {
  const names = paths.flatMap(importedSpecifiers).map(packageOf);
  return new Set(names.filter((name) => name !== undefined && name !== world.name) as string[]);
}

/** `createRequire(…)("package")`, and `createRequire(…).resolve("package/file")`: how a file of a package is read. */
function isRequire({ expression }: ts.CallExpression): boolean {
  const isResolve = ts.isPropertyAccessExpression(expression) && expression.name.text === "resolve";
  const callee = isResolve ? expression.expression : expression;
  return ts.isCallExpression(callee) && callee.expression.getText() === "createRequire";
}

const isOfTheWorld = (path: string): boolean => path.startsWith("test/world/");
const sourceFiles = ["app", "actions", "setup"].flatMap((folder) => listFiles(folder, ".ts"));
const worldFiles = listFiles("test/world", ".ts");
const otherTestFiles = listFiles("test", ".ts").filter((path) => !isOfTheWorld(path));

const shipped = importedPackages(sourceFiles);
const tests = importedPackages([...otherTestFiles, ...configs]);
const ofTheWorld = importedPackages(worldFiles);

interface Installed {
  readonly bin?: string | Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const installed = (name: string): Installed => JSON.parse(readText(`node_modules/${name}/package.json`)) as Installed;

/** Programs that the scripts call. */
function isCalledBy({ scripts }: PackageFile, name: string): boolean {
  const { bin = {} } = installed(name);
  const programs = typeof bin === "string" ? [name] : Object.keys(bin);
  const words = Object.values(scripts).flatMap((script) => script.split(/\s+/));
  return programs.some((program) => words.includes(program));
}

/** Packages that the configurations name in a string. */
const isConfigured = (name: string): boolean => configs.some((path) => readText(path).includes(`"${name}"`));

/** Names that are neither used nor asked for by a package that is. */
function findUnused(names: readonly string[], used: readonly string[], all: readonly string[]): readonly string[] {
  const peers = new Set([...used, ...all].flatMap((name) => Object.keys(installed(name).peerDependencies ?? {})));
  const isForTypes = (name: string): boolean =>
    name === "@types/node" || [...used, ...all].includes(name.replace("@types/", ""));
  return names.filter((name) => !used.includes(name) && !peers.has(name) && !isForTypes(name));
}

describe("dependencies", () => {
  test("what package.json ships is what the App and the Actions import", () => {
    expect(Object.keys(manifest.dependencies ?? {}).filter((name) => !shipped.has(name))).toEqual([]);
  });

  test("each development dependency is imported, called, or asked for by one that is", () => {
    const names = Object.keys(manifest.devDependencies);
    const used = names.filter(
      (name) => tests.has(name) || shipped.has(name) || isCalledBy(manifest, name) || isConfigured(name),
    );
    expect(findUnused(names, used, Object.keys(manifest.dependencies ?? {}))).toEqual([]);
  });

  test("each package that the world lists is imported or called there", () => {
    const names = Object.keys(world.devDependencies);
    const used = names.filter((name) => ofTheWorld.has(name) || isCalledBy(world, name));
    expect(findUnused(names, used, [])).toEqual([]);
  });

  test("each import is of a package that the manifest beside it lists", () => {
    const listed = ({ dependencies, devDependencies }: PackageFile): readonly string[] =>
      Object.keys({ ...dependencies, ...devDependencies });
    const missing = (used: ReadonlySet<string>, from: PackageFile): readonly string[] =>
      [...used].filter((name) => !listed(from).includes(name));
    expect(missing(new Set([...shipped, ...tests]), manifest)).toEqual([]);
    expect(missing(ofTheWorld, world)).toEqual([]);
  });

  test.each(Object.entries(manifests))(
    "versions are exact in %s",
    (_, { dependencies, devDependencies, overrides }) => {
      const versions = Object.entries({ ...dependencies, ...devDependencies, ...overrides });
      expect(versions.filter(([, version]) => !/^(npm:[\w@/-]+@)?\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    },
  );

  test("the world has the version that everything else has", () => {
    const versions: Readonly<Record<string, string>> = { ...manifest.dependencies, ...manifest.devDependencies };
    const others = Object.entries(world.devDependencies).filter(
      ([name, version]) => (versions[name] ?? version) !== version,
    );
    expect(others).toEqual([]);
  });

  test("a deployment installs nothing of the world", () => {
    expect(manifest.workspaces).toEqual(["test/world"]);
    expect(Object.keys(world)).not.toContain("dependencies");
    expect(world.private).toBe(true);
  });

  test("the lock file names no registry", () => {
    const { packages } = JSON.parse(lock) as Lock;
    const resolved = Object.values(packages).filter(({ resolved }) => resolved !== undefined);
    expect(resolved).toEqual([{ resolved: "test/world", link: true }]);
    expect(lock).not.toMatch(/registry\./);
  });
});

describe("the world's exports", () => {
  const exported = world.exports ?? {};

  /** Names that a module exports; it exports nothing by default, and no `*`. */
  const namesIn = (path: string): readonly string[] =>
    parse(path).statements.flatMap((statement) => {
      if (!ts.isExportDeclaration(statement) || !statement.exportClause) return [];
      return ts.isNamedExports(statement.exportClause)
        ? statement.exportClause.elements.map(({ name }) => name.text)
        : [];
    });

  const imports = otherTestFiles.flatMap((path) =>
    parse(path).statements.flatMap((statement) => {
      if (!ts.isImportDeclaration(statement)) return [];
      const { importClause, moduleSpecifier } = statement;
      const bindings = importClause?.namedBindings;
      const names = bindings && ts.isNamedImports(bindings) ? bindings.elements : [];
      const from = literal(moduleSpecifier) ?? "";
      return names.map(({ name, propertyName }) => `${from} ${(propertyName ?? name).text}`);
    }),
  );
  /** `const { name } = await import("package/entry")` in CI's script. */
  const inScript = /\{ (?<name>\w+) \} = await import\("(?<from>[^"]+)"\)/gu;
  for (const { groups } of readText(".ci/run").matchAll(inScript)) {
    imports.push(`${groups?.["from"] ?? ""} ${groups?.["name"] ?? ""}`);
  }

  test.each(Object.entries(exported))("%s is what others import", (entry, file) => {
    const from = entry.replace(".", world.name);
    expect(imports.some((name) => name.startsWith(`${from} `))).toBe(true);
    const path = file.replace(".", "test/world");
    expect(namesIn(path).filter((name) => !imports.includes(`${from} ${name}`))).toEqual([]);
  });
});

test("Node 20.18.1 is said to be enough, here and in CI's script", () => {
  for (const { engines } of Object.values(manifests)) expect(engines.node).toBe(">=20.18.1");
  expect(readText(".ci/run")).toContain("oldest_node=20.18.1\n");
});

test.each([
  "README.md",
  ".github/CONTRIBUTING.md",
  ".github/SECURITY.md",
  ".ci/run",
  "test/world/README.md",
  ...listFiles("docs", ".md"),
])("the npm scripts that %s names exist", (path) => {
  const named = [...readText(path).matchAll(/npm run (?:--\S+ )*([a-z][\w:-]*)/g)].map((match) => match[1] ?? "");
  expect(named.filter((name) => !Object.hasOwn({ ...manifest.scripts, ...world.scripts }, name))).toEqual([]);
});

test("each npm script is named in a README or in CONTRIBUTING", () => {
  const told = ["README.md", ".github/CONTRIBUTING.md", "test/world/README.md"].map(readText).join("\n");
  const isTold = (name: string): boolean => new RegExp(`npm (run (--\\S+ )*)?${name}(?![\\w:-])`, "u").test(told);
  const names = Object.values(manifests).flatMap(({ scripts }) => Object.keys(scripts));
  expect(names.filter((name) => !isTold(name))).toEqual([]);
});
