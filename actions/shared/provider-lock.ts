import { judgeProviderLock, providerLockPath } from "../../app/domain/settings/provider-lock.ts";
import type { Settings } from "../../app/domain/settings/settings.ts";
import { readFileBytes, type ContentsApi } from "../../app/github/contents.ts";
import { RefusedFileError, type CommitRef } from "./accept-accounts.ts";

/** The lock file of Terraform's provider: the one that is shipped with the Actions, or the text of the accounts repository's. */
export type LockFile = URL | string;

/**
 * Reads the lock file of the provider version that the settings name, at the same commit as the settings.
 *
 * @returns the shipped one if the settings name no version.
 * @throws RefusedFileError if there is none, or it does not lock exactly that version.
 */
export async function readLockFile(
  octokit: ContentsApi,
  at: CommitRef,
  { settings, shipped }: { readonly settings: Settings; readonly shipped: URL },
): Promise<LockFile> {
  const { provider_version: version } = settings.aws;
  if (version === undefined) return shipped;
  const bytes = await readFileBytes(octokit, { ...at, path: providerLockPath });
  const text = bytes && new TextDecoder().decode(bytes);
  const problems = judgeProviderLock(version, text);
  if (text !== undefined && problems.length === 0) return text;
  throw new RefusedFileError("The lock file of the provider has errors, so Terraform was not started.", problems);
}
