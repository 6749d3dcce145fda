import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { SetupError } from "../terminal/setup-error.ts";

/** The text of each file of a folder that `setup repository` looks at, by its path in the folder. */
export type RepositoryFiles = Readonly<Record<string, string>>;

const skipped = new Set([".git", ".terraform", "node_modules"]);

/** Terraform's files may lie anywhere; of the rest, only the files that this command writes matter. */
const isTerraform = (path: string): boolean => /\.tf(?:\.json)?$/u.test(path);

/**
 * Reads the files of an accounts repository that exist already.
 *
 * @param paths - the files that the command writes
 * @returns no files if the folder does not exist yet.
 * @throws {@link SetupError} if it is not a folder, a file in it cannot be read, or a folder that the command writes to is a
 * symbolic link: the file would be written elsewhere.
 */
export async function readRepository(folder: string, paths: readonly string[]): Promise<RepositoryFiles> {
  const found = await listFiles(folder);
  const link = found.find((path) => paths.some((written) => written.startsWith(`${path}/`)));
  if (link !== undefined)
    throw new SetupError(
      `Nothing was written: ${join(folder, link)} is not a folder. If it is a symbolic link, replace it by a folder, and run this again.`,
    );
  const wanted = found.filter((path) => paths.includes(path) || isTerraform(path));
  const read = async (path: string): Promise<readonly [string, string]> => [
    path,
    await readFile(join(folder, path), "utf8").catch((error: unknown) => {
      throw new SetupError(`The file ${join(folder, path)} cannot be read: ${String(error)}`, { cause: error });
    }),
  ];
  return Object.fromEntries(await Promise.all(wanted.map(read)));
}

async function listFiles(folder: string): Promise<readonly string[]> {
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined) return [];
  if (!found.isDirectory())
    throw new SetupError(`${folder} is not a folder: name the folder of the accounts repository.`);
  return walk(folder, folder);
}

async function walk(top: string, folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = entries.map(async (entry): Promise<readonly string[]> => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : walk(top, path);
    return [relative(top, path).replaceAll("\\", "/")];
  });
  return (await Promise.all(nested)).flat();
}
