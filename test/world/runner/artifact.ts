import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { zipSync } from "fflate";
import type { Texts } from "./yaml-value.ts";

export interface Artifact {
  readonly name: string;
  readonly zip: Uint8Array;
}

const inputs = ["name", "path", "if-no-files-found", "retention-days", "overwrite"];

/**
 * Packs what `actions/upload-artifact` would: files and folders, one a line; patterns are refused.
 *
 * @returns undefined where nothing was found and `if-no-files-found` is not `error`.
 * @throws Error
 * @see https://github.com/actions/upload-artifact#inputs
 */
export async function packArtifact(
  given: Texts,
  { workspace, warn }: { readonly workspace: string; readonly warn: (message: string) => void },
): Promise<Artifact | undefined> {
  const unknown = Object.keys(given).filter((name) => !inputs.includes(name));
  if (unknown.length > 0) throw new Error(`this runner's upload-artifact does not know ${unknown.join(", ")}`);
  const { name = "artifact", path = "", "if-no-files-found": ifNone = "warn" } = given;
  if (path === "") throw new Error("Input required and not supplied: path");
  if (/[*?![\]]/.test(path)) throw new Error(`this runner's upload-artifact knows no patterns: ${path}`);
  const searched = path
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => resolve(workspace, line.trim()));
  const files = (await Promise.all(searched.map(filesAt))).flat();
  if (files.length === 0) {
    const message = `No files were found with the provided path: ${path}. No artifacts will be uploaded.`;
    if (ifNone === "error") throw new Error(message);
    if (ifNone === "warn") warn(message);
    return undefined;
  }
  const root = await rootOf(searched, files);
  const entries = await Promise.all(
    files.map(
      async (file) => [relative(root, file).replaceAll(sep, "/"), new Uint8Array(await readFile(file))] as const,
    ),
  );
  return { name, zip: zipSync(Object.fromEntries(entries)) };
}

/** The file itself, or every file in the folder but hidden ones. */
async function filesAt(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return [];
  if (!found.isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const visible = entries.filter((entry) => !entry.name.startsWith("."));
  return (await Promise.all(visible.map(async (entry) => filesAt(join(path, entry.name))))).flat();
}

/** Paths in the archive begin below the one folder that was named, or else below the nearest that holds all. */
async function rootOf(searched: readonly string[], files: readonly string[]): Promise<string> {
  const [first = ""] = searched;
  if (searched.length === 1) return (await stat(first)).isDirectory() ? first : dirname(first);
  const folders = files.map((file) => dirname(file).split(sep));
  const [shortest = []] = folders;
  const shared = shortest.filter((_, index) =>
    folders.every((folder) => folder.slice(0, index + 1).join(sep) === shortest.slice(0, index + 1).join(sep)),
  );
  return shared.join(sep) || sep;
}
