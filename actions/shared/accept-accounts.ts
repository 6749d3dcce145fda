import type { Account } from "../../app/domain/account/account.ts";
import { validateAccounts, type AccountChange } from "../../app/domain/account/validate-accounts.ts";
import type { Problem } from "../../app/domain/problem.ts";
import { accountsFilePath, settingsPath, type Settings } from "../../app/domain/settings/settings.ts";
import { readFileBytes, type ContentsApi } from "../../app/github/contents.ts";
import type { Repository } from "../../app/github/repository.ts";
import { parseSettingsFile } from "../../app/files/settings-file.ts";

/** A file of the accounts repository is missing or has errors; each problem names the place and the required change. */
export class RefusedFileError extends Error {
  override readonly name = "RefusedFileError";
  readonly problems: readonly Problem[];

  constructor(message: string, problems: readonly Problem[]) {
    super([message, ...problems.map(({ file, range, message: text }) => `${file}:${range.line}: ${text}`)].join("\n"));
    this.problems = problems;
  }
}

/** A commit of the accounts repository. */
export type CommitRef = Repository & { readonly ref: string };

/**
 * Reads the settings at a commit of the default branch.
 *
 * @throws RefusedFileError
 */
export async function readSettings(octokit: ContentsApi, at: CommitRef): Promise<Settings> {
  const bytes = await readFileBytes(octokit, { ...at, path: settingsPath });
  if (bytes === undefined) {
    throw new RefusedFileError(
      `There is no ${settingsPath} on the default branch of ${at.owner}/${at.repo} (commit ${at.ref}). Copy it from templates/accounts-repository and fill it in.`,
      [],
    );
  }
  const parsed = parseSettingsFile(new TextDecoder().decode(bytes));
  if (parsed.kind === "settings") return parsed.settings;
  throw new RefusedFileError(`The settings on the default branch have errors.`, parsed.problems);
}

/** The accepted bytes of the accounts file, its accounts, and those of them that are new or differ from the base. */
export interface AcceptedAccounts {
  readonly accountsFile: Uint8Array;
  readonly accounts: readonly Account[];
  readonly changes: readonly AccountChange[];
}

/**
 * Validates again, in the process that starts Terraform, so that Terraform gets only bytes that were accepted here.
 *
 * @throws RefusedFileError
 */
export function acceptAccounts(files: {
  readonly head: Uint8Array | undefined;
  readonly base: Uint8Array | undefined;
  readonly settings: Settings;
  /** Keys of accounts that AWS has never created, which may be removed again. */
  readonly unmade?: ReadonlySet<string>;
  /** Keys of accounts that AWS has closed, or no longer has, which may be removed. */
  readonly closed?: ReadonlySet<string>;
}): AcceptedAccounts {
  const { head } = files;
  if (head === undefined) throw new RefusedFileError(`There is no ${accountsFilePath}. Put it back.`, []);
  const { problems, accounts, changes } = validateAccounts({ ...files, head, file: accountsFilePath });
  const errors = problems.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return { accountsFile: head, accounts, changes };
  throw new RefusedFileError("The accounts file has errors, so Terraform was not started.", errors);
}
