import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** The repository, as contract tests read it: what is written, not what runs. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** Text of a file, by its path from the root. */
export function readText(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** Paths from the root of all files below a folder with this ending, without built or installed ones. */
export function listFiles(folder: string, ending: string): readonly string[] {
  const top = join(root, folder);
  if (!existsSync(top)) return [];
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !/(^|\/)(dist|node_modules)\//.test(path))
    .sort();
}

export function parse(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readText(path), ts.ScriptTarget.Latest, true);
}

/** Every node of a file, the inner ones after those around them. */
export function walk(file: ts.SourceFile): readonly ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return nodes;
}

export function findCalls(file: ts.SourceFile): readonly ts.CallExpression[] {
  return walk(file).filter((node) => ts.isCallExpression(node));
}

/** The value of a string literal, or undefined for anything else. */
export function literal(node: ts.Node | undefined): string | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;
}

/** Names of our Actions: the folders with an `action.yml`. */
export function listActions(): readonly string[] {
  return listFiles("actions", "action.yml").map((path) => path.split("/")[1] ?? "");
}

/** A module and all of ours that it runs, the imports of types left out. */
export function reachableFrom(entry: string): readonly string[] {
  const reached = new Set<string>();
  const visit = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const statement of parse(path).statements) {
      const specifier = runtimeSpecifier(statement);
      if (specifier?.startsWith(".") === true && specifier.endsWith(".ts")) visit(join(dirname(path), specifier));
    }
  };
  visit(entry);
  return [...reached];
}

/** The names that a statement imports or exports from another module at run time. */
function runtimeSpecifier(statement: ts.Statement): string | undefined {
  if (ts.isImportDeclaration(statement)) {
    const { importClause, moduleSpecifier } = statement;
    return importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword ? undefined : literal(moduleSpecifier);
  }
  return ts.isExportDeclaration(statement) && !statement.isTypeOnly ? literal(statement.moduleSpecifier) : undefined;
}
