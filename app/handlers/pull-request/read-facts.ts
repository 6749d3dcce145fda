import { type ChangedFile, touchesAccounts } from "../../domain/account/find-outside-changes.ts";
import type { PullRequestFacts } from "../../domain/pull-request/status.ts";
import { accountsFilePath } from "../../domain/settings/settings.ts";
import { readAddedBy } from "../../files/added-accounts.ts";
import { AdapterError } from "../../github/errors.ts";
import type { Cache } from "../../github/cache.ts";
import { type ContentsApi, type EntryKind, readCommittedBytes, readEntryKind } from "../../github/contents.ts";
import { parseCurrentSettings, readCommittedSettings } from "../../files/current-settings.ts";
import {
  type MomentApi,
  type PullRequestMoment,
  readPullRequestMoment,
} from "../../github/pull-requests/pull-request-moment.ts";
import {
  listChangedFiles,
  type ListedPullRequest,
  mostListedFiles,
  type PullRequest,
  type PullRequestsApi,
  readPullRequest,
} from "../../github/pull-requests/pull-requests.ts";
import type { Repository } from "../../github/repository.ts";

export type PullRequestFactsApi = PullRequestsApi & ContentsApi & MomentApi;

/** An open pull request into the default branch, with all by which it is judged. */
export interface PullRequestReading extends Pick<PullRequestMoment, "baseSha" | "reviews" | "retargetedAt"> {
  readonly pullRequest: PullRequest;
  readonly facts: PullRequestFacts;
  /** Open pull requests of the same head commit, this one among them, by number. */
  readonly twins: readonly ListedPullRequest[];
}

/** A head that moves each time that it is looked at. */
const mostTries = 3;

/**
 * Reads a pull request as it is at one moment; undefined where it is closed, or goes into another branch.
 *
 * GitHub lists the files of whatever is the head just then. So the list of open pull requests is read after them, and
 * where it names another head by then, everything is read anew: otherwise the files of one push would excuse the accounts
 * of another. What is read later belongs to a commit, and is kept.
 *
 * @throws {@link AdapterError} where the pull request does not stand still.
 */
export async function readPullRequestFacts(
  octokit: PullRequestFactsApi,
  repository: Repository,
  { known, cache }: { readonly known: PullRequest; readonly cache: Cache },
): Promise<PullRequestReading | undefined> {
  const { number } = known;
  for (let tries = 0; tries < mostTries; tries += 1) {
    const pullRequest = tries === 0 ? known : await readPullRequest(octokit, repository, number);
    const { baseBranch, defaultBranch, headSha } = pullRequest;
    if (!pullRequest.open || baseBranch !== defaultBranch) return undefined;
    const files = await listChangedFiles(octokit, repository, number);
    const [moment, head] = await Promise.all([
      readPullRequestMoment(octokit, repository, pullRequest),
      readsAccounts(pullRequest, files) ? readHead(octokit, { ...repository, commit: headSha }, cache) : undefined,
    ]);
    const now = moment.open.find((listed) => listed.number === number);
    if (now?.headSha !== headSha || now.draft !== pullRequest.draft) continue;
    const { baseSha, reviews, retargetedAt } = moment;
    const facts = await readAt(octokit, repository, { pullRequest, files, moment, head, cache });
    const twins = moment.open.filter((listed) => listed.headSha === headSha).toSorted((a, b) => a.number - b.number);
    return { facts, pullRequest, twins, baseSha, reviews, retargetedAt };
  }
  throw new AdapterError(
    `Pull request ${number} changed each of the ${mostTries} times that it was read. Once it stays as it is, it is looked at again.`,
  );
}

/** What is to be completed by what commits of the default branch have. */
interface Begun {
  readonly pullRequest: PullRequest;
  readonly files: readonly ChangedFile[];
  readonly moment: PullRequestMoment;
  /** Undefined if the accounts are not read. */
  readonly head: HeadFile | undefined;
  readonly cache: Cache;
}

/** Accounts are read neither if none changed, nor in a repository that everyone can read. */
function readsAccounts({ publicRepository }: PullRequest, files: readonly ChangedFile[]): boolean {
  return touchesAccounts(files) && !publicRepository;
}

async function readAt(
  octokit: PullRequestFactsApi,
  repository: Repository,
  { pullRequest, files, moment, head, cache }: Begun,
): Promise<PullRequestFacts> {
  const { baseSha, open } = moment;
  const place = { ...repository, commit: baseSha };
  const [settingsText, base] = await Promise.all([
    readCommittedSettings(octokit, place, cache),
    head && readCommittedBytes(octokit, { ...place, path: accountsFilePath }, cache),
  ]);
  const settings = parseCurrentSettings(settingsText);
  const facts = {
    ...pullRequest,
    files,
    unlistedFiles: files.length < mostListedFiles ? 0 : Math.max(0, pullRequest.changedFiles - files.length),
    settings,
    head: undefined,
    base: undefined,
    others: [],
  };
  if (head === undefined || settings.kind !== "settings") return facts;
  const strangers = open.filter(({ headSha }) => headSha !== pullRequest.headSha);
  const about = { number: undefined, open: strangers, baseSha, base, settings: settings.settings, cache };
  const others = await readAddedBy(octokit, repository, about);
  const modes = files.map((file) => withMode(file, head.kind));
  return { ...facts, files: modes, head: head.bytes, base, others };
}

/** The accounts file of a head commit. */
interface HeadFile {
  readonly kind: EntryKind | undefined;
  readonly bytes: Uint8Array | undefined;
}

async function readHead(
  octokit: ContentsApi,
  place: Repository & { readonly commit: string },
  cache: Cache,
): Promise<HeadFile> {
  const file = { ...place, path: accountsFilePath };
  const [bytes, kind] = await Promise.all([
    readCommittedBytes(octokit, file, cache),
    readEntryKind(octokit, file, cache),
  ]);
  // Instead of a submodule's file, of which there is none, GitHub describes the submodule.
  return { kind, bytes: kind === "submodule" ? undefined : bytes };
}

/** Git's modes of what is no file. */
const oddModes = { "symbolic-link": "120000", submodule: "160000" } as const;

function withMode(file: ChangedFile, kind: EntryKind | undefined): ChangedFile {
  if (file.path !== accountsFilePath || kind === undefined || kind === "file") return file;
  return { ...file, mode: oddModes[kind] };
}
