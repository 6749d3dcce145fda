import type { OtherPullRequest } from "../domain/account/find-taken-elsewhere.ts";
import { type AccountChange, validateAccounts } from "../domain/account/validate-accounts.ts";
import { accountsFilePath, type Settings } from "../domain/settings/settings.ts";
import { type ContentsApi, readFileBytes } from "./contents.ts";
import type { OpenPullRequest } from "./pull-requests.ts";
import { fullName, type Repository } from "./repository.ts";

type AddedAccounts = OtherPullRequest["added"];

/** What open pull requests add, by repository and head commit: a commit never changes, so each is read once. */
export type AddedAccountsCache = Map<string, AddedAccounts>;

/** Enough for every open pull request; then the oldest are forgotten. */
const maxCached = 1_000;

/**
 * Reads which accounts other open pull requests ask for.
 *
 * One of the same head commit as another is read once; so is one that was looked at itself.
 */
export async function readAddedBy(
  octokit: ContentsApi,
  repository: Repository,
  about: {
    /** Of the pull request whose others these are, if it is among them. */
    readonly number: number | undefined;
    readonly open: readonly Pick<OpenPullRequest, "number" | "headSha">[];
    readonly base: Uint8Array | undefined;
    readonly settings: Settings;
    readonly cache: AddedAccountsCache;
  },
): Promise<readonly OtherPullRequest[]> {
  const others: OtherPullRequest[] = [];
  for (const { number, headSha } of about.open) {
    if (number === about.number) continue;
    const key = keyOf(repository, headSha);
    const added = about.cache.get(key) ?? (await readAdded(octokit, { ...repository, ref: headSha }, about));
    keep(about.cache, key, added);
    others.push({ number, added });
  }
  return others;
}

/** Keeps what a pull request adds for those that ask about it: at most one read is then left for each of the others. */
export function rememberAdded(
  cache: AddedAccountsCache,
  { headSha, ...repository }: Repository & { readonly headSha: string },
  changes: readonly AccountChange[],
): void {
  keep(cache, keyOf(repository, headSha), addedOf(changes));
}

function keyOf(repository: Repository, headSha: string): string {
  return `${fullName(repository)}@${headSha}`;
}

async function readAdded(
  octokit: ContentsApi,
  place: Repository & { readonly ref: string },
  { base, settings }: { readonly base: Uint8Array | undefined; readonly settings: Settings },
): Promise<AddedAccounts> {
  const head = await readFileBytes(octokit, { ...place, path: accountsFilePath });
  if (head === undefined) return [];
  return addedOf(validateAccounts({ head, base, settings, file: accountsFilePath }).changes);
}

function addedOf(changes: readonly AccountChange[]): AddedAccounts {
  return changes.filter(({ kind }) => kind === "added").map(({ account: { name, email } }) => ({ name, email }));
}

function keep(cache: AddedAccountsCache, key: string, added: AddedAccounts): void {
  cache.delete(key);
  cache.set(key, added);
  for (const oldest of cache.keys()) {
    if (cache.size <= maxCached) return;
    cache.delete(oldest);
  }
}
