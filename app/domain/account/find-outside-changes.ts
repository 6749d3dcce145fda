import type { Problem } from "../problem.ts";
import { accountsFilePath } from "../settings/settings.ts";

/** A file that a pull request changes. */
export interface ChangedFile {
  readonly path: string;
  /** GitHub's status: `added`, `modified`, `removed`, `renamed`, `copied`, `changed` or `unchanged`. */
  readonly status: string;
  /** The path of the file before a rename or a copy. */
  readonly previousPath?: string;
  /** How many lines were added and removed, if GitHub counts them. */
  readonly changedLines?: number;
  /** Git's mode at the head commit, if the caller read it: `100644` is an ordinary file. */
  readonly mode?: string;
}

/** Returns whether a pull request changes, renames or deletes the accounts file. */
export function touchesAccounts(files: readonly ChangedFile[]): boolean {
  return files.some(isAccountsFile);
}

/**
 * Finds changes of an account pull request that are not changes of the accounts file.
 *
 * A reviewer who approves the plan of an account has read the plan. Another file in the pull request, for example a
 * workflow, would be merged without a review. A symbolic link or a second Terraform file would make the applied accounts
 * differ from those that the reviewer saw.
 */
export function findOutsideChanges(files: readonly ChangedFile[]): readonly Problem[] {
  return files.flatMap((file) => (isAccountsFile(file) ? findUnfit(file) : [outside(file.path, explain(file.path))]));
}

/** Finds that a pull request changes only the mode of the accounts file, which GitHub neither lists nor shows. */
export function findModeChange(
  files: readonly ChangedFile[],
  head: Uint8Array | undefined,
  base: Uint8Array | undefined,
): readonly Problem[] {
  const listed = files.find(({ path, changedLines }) => path === accountsFilePath && changedLines === 0);
  if (listed?.status !== "modified" && listed?.status !== "changed") return [];
  if (head === undefined || base === undefined || !isSame(head, base)) return [];
  const message = `This pull request changes only the mode of ${accountsFilePath}. Make it an ordinary file (mode ${ordinaryFile}) again.`;
  return [outside(accountsFilePath, message)];
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

/** Finds that GitHub does not list all changed files, so that accounts may be among the others. */
export function findUnlisted(listed: number, unlisted: number): readonly Problem[] {
  if (unlisted === 0) return [];
  const message = `This pull request changes ${listed + unlisted} files, but GitHub lists only ${listed}: accounts may be among the others. Split the pull request.`;
  return [outside(accountsFilePath, message)];
}

function isAccountsFile({ path, previousPath, status }: ChangedFile): boolean {
  return path === accountsFilePath || (previousPath === accountsFilePath && status !== "copied");
}

function findUnfit({ path, previousPath, status, mode }: ChangedFile): readonly Problem[] {
  if (status === "removed" || path !== accountsFilePath) {
    return [
      outside(accountsFilePath, `This pull request removes or renames ${accountsFilePath}. Put the file back there.`),
    ];
  }
  if (status === "renamed" && previousPath !== undefined) return [outside(previousPath, explain(previousPath))];
  if (mode === undefined || mode === ordinaryFile) return [];
  const kind = kinds[mode] ?? `of git's mode ${mode}`;
  const message = `${accountsFilePath} must be an ordinary file (mode ${ordinaryFile}), but is ${kind}. Make it one again.`;
  return [outside(accountsFilePath, message)];
}

const ordinaryFile = "100644";

const kinds: Readonly<Record<string, string>> = {
  "100755": "executable",
  "120000": "a symbolic link",
  "160000": "a submodule",
};

function explain(path: string): string {
  const alone = "Move that change to a pull request of its own.";
  const folder = accountsFilePath.slice(0, accountsFilePath.lastIndexOf("/") + 1);
  const name = path.startsWith(folder) ? path.slice(folder.length) : "/";
  return !name.includes("/") && /\.(tf|tofu)(\.json)?$/.test(name)
    ? `Terraform would load ${path} together with the accounts file, and this pull request changes it. ${alone}`
    : `This pull request changes accounts, and ${path} as well. ${alone}`;
}

function outside(file: string, message: string): Problem {
  const range = { line: 1, endLine: 1, column: 1, endColumn: 1 };
  return { rule: "outside-accounts-file", severity: "error", message, file, pointer: "", range };
}
