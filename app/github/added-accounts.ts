import type { OtherPullRequest } from "../domain/account/find-taken-elsewhere.ts";
import { validateAccounts } from "../domain/account/validate-accounts.ts";
import { accountsFilePath, type Settings } from "../domain/settings/settings.ts";
import { type ContentsApi, readFileBytes } from "./contents.ts";
import { listOpenPullRequests, type OpenPullRequest, type PullRequestListApi } from "./pull-requests.ts";
import { fullName, type Repository } from "./repository.ts";

type AddedAccounts = OtherPullRequest["added"];

/** What open pull requests add, by repository and head commit: a commit never changes, so each is read once. */
export type AddedAccountsCache = Map<string, AddedAccounts>;

/** Enough for every open pull request; then the oldest are forgotten. */
const maxCached = 1_000;

/** Reads which accounts the other open pull requests into a branch ask for. */
export async function readOtherPullRequests(
  octokit: PullRequestListApi & ContentsApi,
  repository: Repository,
  about: {
    readonly number: number;
    readonly branch: string;
    readonly base: Uint8Array | undefined;
    readonly settings: Settings;
    readonly cache: AddedAccountsCache;
  },
): Promise<readonly OtherPullRequest[]> {
  return readAddedBy(octokit, repository, {
    ...about,
    open: await listOpenPullRequests(octokit, repository, about.branch),
  });
}

/** The same of pull requests that somebody has listed. */
export async function readAddedBy(
  octokit: ContentsApi,
  repository: Repository,
  about: {
    /** Of the pull request whose others these are. */
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
    const key = `${fullName(repository)}@${headSha}`;
    const added = about.cache.get(key) ?? (await readAdded(octokit, { ...repository, ref: headSha }, about));
    keep(about.cache, key, added);
    others.push({ number, added });
  }
  return others;
}

async function readAdded(
  octokit: ContentsApi,
  place: Repository & { readonly ref: string },
  { base, settings }: { readonly base: Uint8Array | undefined; readonly settings: Settings },
): Promise<AddedAccounts> {
  const head = await readFileBytes(octokit, { ...place, path: accountsFilePath });
  if (head === undefined) return [];
  return validateAccounts({ head, base, settings, file: accountsFilePath })
    .changes.filter(({ kind }) => kind === "added")
    .map(({ account: { name, email } }) => ({ name, email }));
}

function keep(cache: AddedAccountsCache, key: string, added: AddedAccounts): void {
  cache.delete(key);
  cache.set(key, added);
  for (const oldest of cache.keys()) {
    if (cache.size <= maxCached) return;
    cache.delete(oldest);
  }
}
