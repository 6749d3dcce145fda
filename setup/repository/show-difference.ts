import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { SetupError } from "../terminal/setup-error.ts";
import type { RepositoryFiles } from "./read-repository.ts";

/**
 * Renders the difference between two sets of files, as `git diff` shows it.
 *
 * @throws {@link SetupError} if git cannot be run.
 */
export async function showDifference(before: RepositoryFiles, after: RepositoryFiles): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "accounts-repository-"));
  try {
    await Promise.all([writeAll(join(folder, "before"), before), writeAll(join(folder, "after"), after)]);
    return await diff(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writeAll(folder: string, files: RepositoryFiles): Promise<void> {
  await mkdir(folder);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** git ends with 1 if there are differences. */
async function diff(cwd: string): Promise<string> {
  const args = [
    "diff",
    "--no-index",
    "--no-color",
    "--no-ext-diff",
    "--src-prefix=",
    "--dst-prefix=",
    "before",
    "after",
  ];
  return new Promise((resolve, reject) => {
    execFile("git", args, { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, stdout) => {
      if (error === null || error.code === 1) resolve(stdout);
      else
        reject(
          new SetupError("The differences cannot be shown: git is needed. Install it, and run this again.", {
            cause: error,
          }),
        );
    });
  });
}
