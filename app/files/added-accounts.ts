import type { OtherPullRequest } from "../domain/account/find-taken-elsewhere.ts";
import { accountsFilePath, type Settings } from "../domain/settings/settings.ts";
import { readCommittedAccountsFile } from "./accounts-file.ts";
import type { Cache } from "../github/cache.ts";
import type { ContentsApi } from "../github/contents.ts";
import type { ListedPullRequest } from "../github/pull-requests/pull-requests.ts";
import { fullName, type Repository } from "../github/repository.ts";
import { processLargeFile, LargeFileError } from "../large-files/process-large-file.ts";
import { AdapterError } from "../github/errors.ts";
import { TooLargeError } from "../github/bounded-bytes.ts";

type AddedAccounts = OtherPullRequest["added"];

/** The default branch at a commit. */
export interface BaseFiles {
  readonly baseSha: string;
  readonly base: Uint8Array | undefined;
  readonly settings: Settings;
}

/**
 * Reads which accounts other open pull requests add, compared with the current default branch.
 *
 * The accounts that a head commit adds to a commit of the default branch never change, so they are cached.
 */
export async function readAddedBy(
  octokit: ContentsApi,
  repository: Repository,
  about: BaseFiles & {
    /** The pull request that is judged, so that it is left out of the others. */
    readonly number: number | undefined;
    readonly open: readonly Pick<ListedPullRequest, "number" | "headSha">[];
    readonly cache: Cache;
  },
): Promise<readonly OtherPullRequest[]> {
  const others = about.open.filter(({ number }) => number !== about.number);
  return Promise.all(
    others.map(async ({ number, headSha }) => {
      const key = `added ${fullName(repository)}@${headSha} to ${about.baseSha}`;
      const added = await about.cache.once(key, () => readAdded(octokit, { ...repository, commit: headSha }, about));
      return { number, added: added ?? nothing };
    }),
  );
}

/**
 * Also cached for a commit without an accounts file: otherwise every other pull request would read that commit again.
 */
const nothing: AddedAccounts = [];

async function readAdded(
  octokit: ContentsApi,
  place: Repository & { readonly commit: string },
  { base, settings, cache }: BaseFiles & { readonly cache: Cache },
): Promise<AddedAccounts> {
  const file = accountsFilePath;
  try {
    const head = await readCommittedAccountsFile(octokit, place, cache);
    if (head === undefined) return nothing;
    return await processLargeFile("listAdded", { head, base, settings, file }, { file, contents: [head, base] });
  } catch (error) {
    // A file that is too large fails its own pull request, not all others.
    if (error instanceof LargeFileError || isTooLarge(error)) return nothing;
    throw error;
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof AdapterError && error.cause instanceof TooLargeError;
}
