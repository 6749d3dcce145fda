import type { Problem } from "../problem.ts";
import { accountsFilePath } from "../settings/settings.ts";

/** A file that a pull request changes, in GitHub's words for the status. */
export interface ChangedFile {
  readonly path: string;
  /** `added`, `modified`, `removed`, `renamed`, `copied`, `changed` or `unchanged`. */
  readonly status: string;
  /** Where the file lay before a rename or a copy. */
  readonly previousPath?: string;
  /** How many lines were added and removed, as far as GitHub counts them. */
  readonly changedLines?: number;
  /** Git's mode at the head commit, where somebody looked it up: `100644` is an ordinary file. */
  readonly mode?: string;
}

/** Whether a pull request changes the accounts file in any way: a renamed or deleted one is changed, too. */
export function touchesAccounts(files: readonly ChangedFile[]): boolean {
  return files.some(isAccountsFile);
}

/**
 * Finds what an account pull request may not do beside changing the accounts file.
 *
 * Whoever approves the plan of an account has looked at the plan. Another file that comes along, a workflow for
 * example, would be merged without having been looked at; and a symbolic link or a second file of Terraform's would
 * show the reviewer something else than what is applied.
 */
export function findOutsideChanges(files: readonly ChangedFile[]): readonly Problem[] {
  return files.flatMap((file) => (isAccountsFile(file) ? findUnfit(file) : [outside(file.path, explain(file.path))]));
}

/** Finds that a pull request changes nothing of the accounts file but its mode: GitHub lists no modes, and shows none. */
export function findModeChange(
  files: readonly ChangedFile[],
  head: Uint8Array | undefined,
  base: Uint8Array | undefined,
): readonly Problem[] {
  const listed = files.find(({ path, changedLines }) => path === accountsFilePath && changedLines === 0);
  if (listed?.status !== "modified" && listed?.status !== "changed") return [];
  if (head === undefined || base === undefined || !isSame(head, base)) return [];
  const message = `This pull request changes nothing of ${accountsFilePath} but its mode. Make it an ordinary file (mode ${ordinaryFile}) again.`;
  return [outside(accountsFilePath, message)];
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

/** Finds that nobody can tell whether accounts are among so many files. */
export function findUnlisted(listed: number, unlisted: number): readonly Problem[] {
  if (unlisted === 0) return [];
  const message = `This pull request changes ${listed + unlisted} files, of which GitHub lists ${listed}: nobody can tell whether accounts are among the others. Split it.`;
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
    ? `Terraform would load ${path} beside the accounts file, and this pull request changes it. ${alone}`
    : `This pull request changes accounts, and ${path} as well. ${alone}`;
}

function outside(file: string, message: string): Problem {
  const range = { line: 1, endLine: 1, column: 1, endColumn: 1 };
  return { rule: "outside-accounts-file", severity: "error", message, file, pointer: "", range };
}
