import { describe, expect, test } from "@jest/globals";
import ts from "typescript";
import { parse as parseYaml } from "yaml";
import { findCalls, listActions, literal, parse, reachableFrom, readText } from "./source.ts";

interface Input {
  readonly description?: string;
  readonly required?: boolean;
  readonly default?: unknown;
}

interface ActionFile {
  readonly name?: string;
  readonly description?: string;
  readonly inputs?: Readonly<Record<string, Input>>;
  readonly outputs?: Readonly<Record<string, { readonly description?: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
}

/** What an Action's own code reads and sets, in the files that its entry point runs. */
interface Used {
  readonly required: ReadonlySet<string>;
  readonly optional: ReadonlySet<string>;
  readonly outputs: ReadonlySet<string>;
}

function findUsed(action: string): Used {
  const used = { required: new Set<string>(), optional: new Set<string>(), outputs: new Set<string>() };
  const files = reachableFrom(`actions/${action}/index.ts`).filter((path) => path.startsWith("actions/"));
  for (const call of files.flatMap((path) => findCalls(parse(path)))) {
    const name = call.expression.getText();
    if (name === "readInputs") {
      for (const input of names(call, "required")) used.required.add(input);
      for (const input of names(call, "optional")) used.optional.add(input);
    }
    if (/(^|\.)setOutput$/.test(name)) used.outputs.add(known(call, literal(call.arguments[0])));
  }
  return used;
}

/** The texts of `{ [property]: ["…", "…"] }` in the second argument of a call. */
function names(call: ts.CallExpression, property: string): readonly string[] {
  const declared = call.arguments[1];
  if (declared === undefined || !ts.isObjectLiteralExpression(declared))
    return known<readonly string[]>(call, undefined);
  const value = declared.properties.find((member) => member.name?.getText() === property);
  if (value === undefined) return [];
  if (!ts.isPropertyAssignment(value) || !ts.isArrayLiteralExpression(value.initializer))
    return known<readonly string[]>(call, undefined);
  return value.initializer.elements.map((element) => known(call, literal(element)));
}

function known<Value>(call: ts.CallExpression, value: Value | undefined): Value {
  if (value === undefined)
    throw new Error(`write the names out in ${call.getSourceFile().fileName}: ${call.getText()}`);
  return value;
}

test("there are Actions to look at", () => {
  expect(listActions()).toEqual([
    "root-checklist",
    "terraform-apply",
    "terraform-plan",
    "validate-accounts",
    "verify-account",
  ]);
});

describe.each(listActions())("%s", (action) => {
  const file = parseYaml(readText(`actions/${action}/action.yml`)) as ActionFile;
  const inputs = Object.entries(file.inputs ?? {});
  const used = findUsed(action);

  test("declares the inputs that it reads", () => {
    expect(inputs.map(([name]) => name).sort()).toEqual([...used.required, ...used.optional].sort());
  });

  test("says of each input whether it must be given", () => {
    const given = inputs.filter(([, input]) => input.required === true || input.default !== undefined);
    expect(given.map(([name]) => name).sort()).toEqual([...used.required].sort());
    expect(inputs.filter(([, input]) => input.required === true && input.default !== undefined)).toEqual([]);
    expect(inputs.filter(([, input]) => input.required === undefined)).toEqual([]);
  });

  test("declares the outputs that it sets", () => {
    expect(Object.keys(file.outputs ?? {}).sort()).toEqual([...used.outputs].sort());
  });

  test("describes itself, its inputs and its outputs", () => {
    expect(file.name).toMatch(/\S/);
    expect(file.description).toMatch(/\S/);
    const described = [...inputs, ...Object.entries(file.outputs ?? {})];
    expect(described.filter(([, { description = "" }]) => description.trim() === "").map(([name]) => name)).toEqual([]);
  });

  test("runs its bundle on Node 24", () => {
    expect(file.runs).toEqual({ using: "node24", main: "dist/index.js" });
  });
});
