import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";

/** Names of the product that this package was written for, in pieces: this file is read, too. */
const names = [
  ["aws", "[-_ ]accounts"],
  ["alpha", "gov"],
  ["gds", "-"],
  ["org", "-admin"],
  ["app", "\\.yml"],
  ["temp", "lates/"],
  ["check", "list"],
  ["custo", "dian"],
  ["yubi", "key"],
].map((pieces) => pieces.join(""));

/** GitHub's own texts. */
const vendored = ["github/openapi.json", "github/graphql/schema.graphql"];

const root = import.meta.dirname;
const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
  .filter((path) => !/(^|\/)(node_modules|__pycache__)\//u.test(path) && !vendored.includes(path));

/** The lines of a text that name the product. */
function findNames(text: string): readonly string[] {
  return text.split("\n").filter((line) => new RegExp(names.join("|"), "iu").test(line));
}

test("no file names the product that it is used for", () => {
  expect(files).toContain("runner/step.ts");
  const found = files.flatMap((path) =>
    [path, ...readFileSync(join(root, path), "utf8").split("\n")].flatMap(findNames).map((line) => `${path}: ${line}`),
  );
  expect(found).toEqual([]);
});

test("finds a name of the product", () => {
  const [name = ""] = names;
  expect(findNames(`one\nsets ${name.replace("[-_ ]", "_").toUpperCase()}_MIRROR\n`)).toHaveLength(1);
});
