import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { ESLint } from "eslint";
import ts from "typescript";
import { listFiles, readText, root } from "./source.ts";

/** Texts, and the rules that must fire on each. */
type Plants = readonly (readonly [text: string, ...rules: string[]])[];

const impure = [
  ...["process.pid", "console", "fetch", "Date.now()", "new Date(0)", "performance.now()", "crypto.randomUUID()"],
  ...["Buffer.alloc(1)", "setTimeout", "setInterval", "setImmediate", "clearTimeout", "clearInterval"],
  ...["clearImmediate", "queueMicrotask", "globalThis", "global"],
];

const atTheEdge: Plants = [
  ["export const environment: unknown = process.env;", "no-restricted-properties"],
  ["export const now: unknown = Date.now();", "no-restricted-properties"],
  ["export const today: unknown = new Date();", "no-restricted-syntax"],
  ["export const then: unknown = new Date(0);"],
  [`console.log("planted");`, "no-console"],
  ["export default 1;", "no-restricted-syntax"],
];

/** A condition with so many paths through it. */
const oneOf = (paths: number): string => [...Array(paths).keys()].map((key) => `x === ${key}`).join(" || ");

const strict: Plants = [
  [`import { Agent } from "node:http";`, "@typescript-eslint/consistent-type-imports"],
  ["export type Planted = Agent;"],
  ["export const n1 = (value: any): boolean => value === 1;", "@typescript-eslint/no-explicit-any"],
  ["Promise.resolve(1);", "@typescript-eslint/no-floating-promises"],
  [
    "export function n2(x: 1 | 2): void { switch (x) { case 1: break; } }",
    "@typescript-eslint/switch-exhaustiveness-check",
  ],
  ["export const n3 = (value: unknown): boolean => value == 1;", "eqeqeq"],
  [`export function n4(): number[] {\n  return [\n${"    1,\n".repeat(60)}  ];\n}`, "max-lines-per-function"],
  [`export const n5 = (x: number): boolean => ${oneOf(15)};`],
  [`export const n6 = (x: number): boolean => ${oneOf(16)};`, "complexity"],
  [`export const n7 = [\n${"  1,\n".repeat(176)}];`],
  ["export const n8 = 8;", "max-lines"],
];

const superLinear: Plants = [
  [String.raw`export const dots = /^[^/]+\.[^/]+$/u;`, "regexp/no-super-linear-backtracking"],
  [String.raw`export const spaces = /\s+$/u;`, "regexp/no-super-linear-move"],
  [String.raw`export const linear = /(?<!\s)\s+$/u;`],
];

/** The patterns of our schemas, which Ajv matches with the flag `u`: none takes more than linear time, either. */
const patterns: Plants = listFiles("app", ".schema.json")
  .flatMap((path) => [...readText(path).matchAll(/"pattern": ("(?:[^"\\]|\\.)*")/gu)])
  .map(([, text]) => JSON.parse(String(text)) as string)
  .map((pattern, index) => [`export const p${index} = /${pattern.replaceAll("/", "\\/")}/u;`]);

/** Files that do not exist, with the planted texts, one below the other. */
const planted: Readonly<Record<string, Plants>> = {
  "app/domain/planted.ts": [
    ...impure.map((value, index) => [`export const n${index}: unknown = ${value};`, "no-restricted-globals"] as const),
    ["export const planted = Math.random();", "no-restricted-properties"],
    ["export default 1;", "no-restricted-syntax"],
  ],
  "app/planted.ts": atTheEdge,
  "app/strict.ts": strict,
  "app/super-linear.ts": superLinear,
  "actions/super-linear.ts": superLinear,
  "setup/super-linear.ts": superLinear,
  "setup/planted/planted.ts": atTheEdge,
  "app/patterns.ts": patterns,
  "actions/planted/run.ts": atTheEdge,
  "actions/planted/index.ts": [
    ["export const environment: unknown = process.env;"],
    ["export const today: unknown = new Date();"],
    [`console.log("planted");`, "no-console"],
    ["export default 1;", "no-restricted-syntax"],
  ],
  "test/planted.test.ts": [
    [`import { describe, it, jest, test } from "@jest/globals";`],
    [`import fc from "fast-check";`, "no-restricted-imports"],
    ["export const sample = fc.nat();"],
    [`test.only("planted", () => undefined);`, "no-restricted-syntax"],
    [`test.only.each([])("planted", () => undefined);`, "no-restricted-syntax"],
    [`describe.skip("planted", () => undefined);`, "no-restricted-syntax"],
    [`it.todo("planted");`, "no-restricted-syntax"],
    [`test.failing("planted", () => undefined);`, "no-restricted-syntax"],
    [`jest.mock("../app/config.ts");`, "no-restricted-syntax"],
    [`jest.unstable_mockModule("../app/config.ts", () => ({}));`, "no-restricted-syntax"],
    [`console.log("planted");`, "no-console"],
    ["export default 1;", "no-restricted-syntax"],
  ],
  "test/demo/planted.ts": [[`console.log("planted");`]],
};

const textOf = (plants: Plants): string => `${plants.map(([text]) => text).join("\n")}\n`;

/** Compiles the planted files and nothing else: the whole project would take many times longer. */
function compile(): ts.Program {
  const texts = new Map(Object.entries(planted).map(([path, plants]) => [join(root, path), textOf(plants)]));
  const config = ts.readConfigFile(join(root, "tsconfig.json"), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config.config, { ...ts.sys, readDirectory: () => [] }, root);
  const host = ts.createCompilerHost(options);
  host.readFile = (path) => texts.get(path) ?? ts.sys.readFile(path);
  host.fileExists = (path) => texts.has(path) || ts.sys.fileExists(path);
  return ts.createProgram([...texts.keys()], options, host);
}

let eslint: ESLint;

beforeAll(() => {
  const parserOptions = { projectService: false, programs: [compile()] };
  eslint = new ESLint({ cwd: root, overrideConfig: { files: ["**/*.ts"], languageOptions: { parserOptions } } });
});

/** The rules that fire on each of the texts. */
async function findRules(path: string, plants: Plants): Promise<Plants> {
  const [result] = await eslint.lintText(textOf(plants), { filePath: path });
  const lengths = plants.map(([text]) => text.split("\n").length);
  return plants.map(([text], index) => {
    const before = lengths.slice(0, index).reduce((sum, length) => sum + length, 0);
    const after = before + (lengths[index] ?? 0);
    const messages = result?.messages.filter(({ line }) => line > before && line <= after) ?? [];
    return [text, ...messages.map(({ ruleId, message }) => ruleId ?? message)];
  });
}

describe("the rules fire on what is planted, and on nothing else", () => {
  test.each(Object.entries(planted))("in %s", async (path, plants) => {
    expect(await findRules(path, plants)).toEqual(plants);
  });
});

test("the App's entry point has the rules of an Action's", async () => {
  const rulesFor = async (path: string): Promise<unknown> => {
    const config = (await eslint.calculateConfigForFile(path)) as { readonly rules: unknown };
    return config.rules;
  };
  expect(await rulesFor("app/main.ts")).toEqual(await rulesFor("actions/planted/index.ts"));
});
