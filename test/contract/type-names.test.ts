import { expect, test } from "@jest/globals";
import ts from "typescript";
import { listFiles, parse } from "./source.ts";

interface Declaration {
  readonly name: string;
  readonly path: string;
  readonly isExported: boolean;
}

const declarations = ["app", "actions", "setup"].flatMap((folder) => listFiles(folder, ".ts")).flatMap(findTypes);

/** The interfaces, type aliases and classes of a file; a re-export declares none. */
function findTypes(path: string): readonly Declaration[] {
  return parse(path)
    .statements.filter((node) => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || isNamed(node))
    .map((node) => ({
      name: node.name.text,
      path,
      isExported: node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true,
    }));
}

function isNamed(node: ts.Statement): node is ts.ClassDeclaration & { readonly name: ts.Identifier } {
  return ts.isClassDeclaration(node) && node.name !== undefined;
}

test("no file declares a type with the name of a type that another file exports", () => {
  const exported = new Set(declarations.filter(({ isExported }) => isExported).map(({ name }) => name));
  const paths = new Map<string, Set<string>>();
  for (const { name, path } of declarations) {
    if (exported.has(name)) paths.set(name, (paths.get(name) ?? new Set()).add(path));
  }
  const shared = [...paths].filter(([, files]) => files.size > 1).map(([name, files]) => [name, ...files]);
  expect(exported.size).toBeGreaterThan(300);
  expect(shared).toEqual([]);
});
