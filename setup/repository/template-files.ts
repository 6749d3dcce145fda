import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join, relative } from "node:path";

/** The path of the code owners in the accounts repository. */
export const codeOwnersPath = ".github/CODEOWNERS";

/** Where GitHub looks for code owners after {@link codeOwnersPath}: it reads the first file that it finds. */
export const otherCodeOwnersPaths = ["CODEOWNERS", "docs/CODEOWNERS"] as const;

/** The path of one of the workflows in the accounts repository. */
export function workflowPath(name: string): string {
  return `.github/workflows/aws-accounts-${name}.yml`;
}

/** The files of `templates/accounts-repository/` that an accounts repository gets, by path: all but its README. */
export function readTemplateFiles(root: URL): Readonly<Record<string, string>> {
  const folder = fileURLToPath(new URL("templates/accounts-repository/", root));
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .filter((path) => path !== "README.md")
    .toSorted();
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}
