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
    const moment = await readPullRequestMoment(octokit, repository, pullRequest);
    const now = moment.open.find((listed) => listed.number === number);
    if (now?.headSha !== headSha || now.draft !== pullRequest.draft) continue;
    const { baseSha, reviews, retargetedAt } = moment;
    const facts = await readAt(octokit, repository, { pullRequest, files, moment, cache });
    const twins = moment.open.filter((listed) => listed.headSha === headSha).toSorted((a, b) => a.number - b.number);
    return { facts, pullRequest, twins, baseSha, reviews, retargetedAt };
  }
  throw new AdapterError(
    `Pull request ${number} changed each of the ${mostTries} times that it was read. Once it stays as it is, it is looked at again.`,
  );
}

/** What is to be completed by what commits have. */
interface Begun {
  readonly pullRequest: PullRequest;
  readonly files: readonly ChangedFile[];
  readonly moment: PullRequestMoment;
  readonly cache: Cache;
}

/** Reads no accounts where none changed, or where everybody could read along. */
async function readAt(octokit: PullRequestFactsApi, repository: Repository, begun: Begun): Promise<PullRequestFacts> {
  const { pullRequest, files, moment, cache } = begun;
  const place = { ...repository, commit: moment.baseSha };
  const settings = parseCurrentSettings(await readCommittedSettings(octokit, place, cache));
  const facts = {
    ...pullRequest,
    files,
    unlistedFiles: files.length < mostListedFiles ? 0 : Math.max(0, pullRequest.changedFiles - files.length),
    settings,
    head: undefined,
    base: undefined,
    others: [],
  };
  if (!touchesAccounts(files) || pullRequest.publicRepository || settings.kind !== "settings") {
    return facts;
  }
  const { kind, head, base } = await readAccounts(octokit, repository, begun);
  const { baseSha, open } = moment;
  const strangers = open.filter(({ headSha }) => headSha !== pullRequest.headSha);
  const about = { number: undefined, open: strangers, baseSha, base, settings: settings.settings, cache };
  const others = await readAddedBy(octokit, repository, about);
  return { ...facts, files: files.map((file) => withMode(file, kind)), head, base, others };
}

async function readAccounts(
  octokit: ContentsApi,
  { owner, repo }: Repository,
  { pullRequest: { headSha }, moment: { baseSha }, cache }: Begun,
): Promise<Pick<PullRequestFacts, "head" | "base"> & { readonly kind: EntryKind | undefined }> {
  const at = (commit: string) => ({ owner, repo, path: accountsFilePath, commit });
  const [head, base, kind] = await Promise.all([
    readCommittedBytes(octokit, at(headSha), cache),
    readCommittedBytes(octokit, at(baseSha), cache),
    readEntryKind(octokit, at(headSha), cache),
  ]);
  // Instead of a submodule's file, of which there is none, GitHub describes the submodule.
  return { head: kind === "submodule" ? undefined : head, base, kind };
}

/** Git's modes of what is no file. */
const oddModes = { "symbolic-link": "120000", submodule: "160000" } as const;

function withMode(file: ChangedFile, kind: EntryKind | undefined): ChangedFile {
  if (file.path !== accountsFilePath || kind === undefined || kind === "file") return file;
  return { ...file, mode: oddModes[kind] };
}
