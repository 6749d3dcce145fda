import { accountsFilePath } from "../domain/settings/settings.ts";
import type { Cache } from "../github/cache.ts";
import {
  type ContentsApi,
  type EntryKind,
  readCommittedBytes,
  readEntryKind,
  readFileBytes,
} from "../github/contents.ts";
import type { Repository } from "../github/repository.ts";

/** Reads the accounts file at a commit or branch; undefined if there is none. */
export async function readAccountsFile(
  octokit: ContentsApi,
  { owner, repo, ref }: Repository & { readonly ref: string },
): Promise<Uint8Array | undefined> {
  return readFileBytes(octokit, { owner, repo, path: accountsFilePath, ref });
}

/** The same at a commit, cached. */
export async function readCommittedAccountsFile(
  octokit: ContentsApi,
  { owner, repo, commit }: Repository & { readonly commit: string },
  cache: Cache,
): Promise<Uint8Array | undefined> {
  return readCommittedBytes(octokit, { owner, repo, path: accountsFilePath, commit }, cache);
}

/** The kind of the accounts file at a commit, cached; undefined if there is none. */
export async function readAccountsFileKind(
  octokit: ContentsApi,
  { owner, repo, commit }: Repository & { readonly commit: string },
  cache: Cache,
): Promise<EntryKind | undefined> {
  return readEntryKind(octokit, { owner, repo, path: accountsFilePath, commit }, cache);
}
