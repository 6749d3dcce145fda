import { type FiledAdministrators, readFiledAdministrators } from "../domain/administrators/filed-administrators.ts";
import type { Cache } from "../github/cache.ts";
import type { ContentsApi } from "../github/contents.ts";
import { fullName, type Repository } from "../github/repository.ts";
import { readCommittedAccountsFile } from "./accounts-file.ts";

/** Reads the administrators that the accounts file names at a commit of the default branch; cached. */
export async function readTipAdministrators(
  octokit: ContentsApi,
  { owner, repo, commit }: Repository & { readonly commit: string },
  cache: Cache,
): Promise<readonly FiledAdministrators[]> {
  const key = `administrators ${fullName({ owner, repo })}@${commit}`;
  const read = async () =>
    readFiledAdministrators(await readCommittedAccountsFile(octokit, { owner, repo, commit }, cache));
  return (await cache.once(key, read)) ?? [];
}
