import { type ChangedFile, touchesAccounts } from "../../domain/account/find-outside-changes.ts";
import type { PullRequestFacts } from "../../domain/pull-request/status.ts";
import { accountsFilePath } from "../../domain/settings/settings.ts";
import { readAccountsFileKind, readCommittedAccountsFile } from "../../files/accounts-file.ts";
import { readAddedBy } from "../../files/added-accounts.ts";
import { AdapterError } from "../../github/errors.ts";
import type { Cache } from "../../github/cache.ts";
import type { ContentsApi, EntryKind } from "../../github/contents.ts";
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

/** An open pull request into the default branch, with all facts that judge it. */
export interface PullRequestReading extends Pick<PullRequestMoment, "baseSha" | "reviews" | "retargetedAt"> {
  readonly pullRequest: PullRequest;
  readonly facts: PullRequestFacts;
  /** Open pull requests of the same head commit, this one among them, by number. */
  readonly twins: readonly ListedPullRequest[];
}

/** After this many tries, the head has moved each time. */
const mostTries = 3;

/**
 * Reads the state of a pull request at one moment; undefined if it is closed, or is into another branch.
 *
 * GitHub lists the files of the head at that time. So this reads the list of open pull requests afterwards, and reads
 * everything again if the list has another head: otherwise the files of one push would excuse the accounts of another.
 * All later reads are of one commit, and are cached.
 *
 * @throws {@link AdapterError} if the pull request changes during each try.
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
    `Pull request ${number} changed each of the ${mostTries} times that it was read. The App reads it again after its next change, or in its hourly sweep.`,
  );
}

/** A pull request before the files of the default branch's commit are read. */
interface PartialReading {
  readonly pullRequest: PullRequest;
  readonly files: readonly ChangedFile[];
  readonly moment: PullRequestMoment;
  /** Undefined if the accounts are not read. */
  readonly head: HeadFile | undefined;
  readonly cache: Cache;
}

/** Accounts are not read if none changed, or in a repository that everyone can read. */
function readsAccounts({ publicRepository }: PullRequest, files: readonly ChangedFile[]): boolean {
  return touchesAccounts(files) && !publicRepository;
}

async function readAt(
  octokit: PullRequestFactsApi,
  repository: Repository,
  { pullRequest, files, moment, head, cache }: PartialReading,
): Promise<PullRequestFacts> {
  const { baseSha, open } = moment;
  const place = { ...repository, commit: baseSha };
  const [settingsText, base] = await Promise.all([
    readCommittedSettings(octokit, place, cache),
    head && readCommittedAccountsFile(octokit, place, cache),
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
  const otherPulls = open.filter(({ headSha }) => headSha !== pullRequest.headSha);
  const about = { number: undefined, open: otherPulls, baseSha, base, settings: settings.settings, cache };
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
  const [bytes, kind] = await Promise.all([
    readCommittedAccountsFile(octokit, place, cache),
    readAccountsFileKind(octokit, place, cache),
  ]);
  // A submodule has no file; GitHub returns a description of the submodule instead.
  return { kind, bytes: kind === "submodule" ? undefined : bytes };
}

/** Git's modes of entries that are not regular files. */
const oddModes = { "symbolic-link": "120000", submodule: "160000" } as const;

function withMode(file: ChangedFile, kind: EntryKind | undefined): ChangedFile {
  if (file.path !== accountsFilePath || kind === undefined || kind === "file") return file;
  return { ...file, mode: oddModes[kind] };
}
