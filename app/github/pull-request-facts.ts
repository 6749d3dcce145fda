import { type ChangedFile, touchesAccounts } from "../domain/account/find-outside-changes.ts";
import type { PullRequestFacts } from "../domain/pull-request/standing.ts";
import { accountsFilePath } from "../domain/settings/settings.ts";
import { type AddedAccountsCache, readAddedBy } from "./added-accounts.ts";
import { AdapterError } from "./adapter-error.ts";
import { type BranchesApi, readBranchTip } from "./branches.ts";
import { type ContentsApi, readFileBytes, readOddMode } from "./contents.ts";
import { parseCurrentSettings, readSettingsText } from "./current-settings.ts";
import {
  listChangedFiles,
  type OpenPullRequest,
  listOpenPullRequests,
  mostListedFiles,
  type PullRequest,
  type PullRequestListApi,
  type PullRequestsApi,
  readPullRequest,
} from "./pull-requests.ts";
import type { Repository } from "./repository.ts";

export type PullRequestFactsApi = PullRequestsApi & PullRequestListApi & BranchesApi & ContentsApi;

/** An open pull request into the default branch, with all by which it is judged. */
export interface PullRequestReading {
  readonly pullRequest: PullRequest;
  /** The default branch as it was read. */
  readonly baseSha: string;
  readonly facts: PullRequestFacts;
  /** Open pull requests of the same head commit, this one among them, by number. */
  readonly twins: readonly OpenPullRequest[];
  /** The settings file of the default branch, where it has one. */
  readonly settingsText: string | undefined;
}

/** A head that moves each time that it is looked at. */
const mostTries = 3;

/**
 * Reads a pull request as it is at one moment; undefined where it is closed, or goes into another branch.
 *
 * GitHub lists the files of whatever is the head just then. So the list of open pull requests is read last, and where it
 * names another head by then, everything is read anew: otherwise the files of one push would excuse the accounts of
 * another.
 *
 * @throws {@link AdapterError} where the pull request does not stand still.
 */
export async function readPullRequestFacts(
  octokit: PullRequestFactsApi,
  repository: Repository,
  { known, cache }: { readonly known: PullRequest; readonly cache: AddedAccountsCache },
): Promise<PullRequestReading | undefined> {
  const { number } = known;
  for (let tries = 0; tries < mostTries; tries += 1) {
    const pullRequest = tries === 0 ? known : await readPullRequest(octokit, repository, number);
    const { baseBranch, defaultBranch, headSha } = pullRequest;
    if (!pullRequest.open || baseBranch !== defaultBranch) return undefined;
    const read = await readAt(octokit, repository, pullRequest);
    const open = await listOpenPullRequests(octokit, repository, defaultBranch);
    const now = open.find((listed) => listed.number === number);
    if (now?.headSha !== headSha || now.draft !== pullRequest.draft) continue;
    const { settings } = read.facts;
    const strangers = open.filter((listed) => listed.headSha !== headSha);
    const others =
      read.judged && settings.kind === "settings"
        ? await readAddedBy(octokit, repository, {
            number: undefined,
            open: strangers,
            base: read.facts.base,
            settings: settings.settings,
            cache,
          })
        : [];
    const twins = open.filter((listed) => listed.headSha === headSha).toSorted((a, b) => a.number - b.number);
    return { ...read, pullRequest, twins, facts: { ...read.facts, others } };
  }
  throw new AdapterError(
    `Pull request ${number} changed each of the ${mostTries} times that it was read. Once it stays as it is, it is looked at again.`,
  );
}

interface ReadAt {
  readonly facts: PullRequestFacts;
  readonly baseSha: string;
  readonly settingsText: string | undefined;
  /** Whether accounts were read. */
  readonly judged: boolean;
}

/** Reads no accounts where none changed, or where everybody could read along. */
async function readAt(octokit: PullRequestFactsApi, repository: Repository, pullRequest: PullRequest): Promise<ReadAt> {
  const { number, headSha, defaultBranch, publicRepository, changedFiles } = pullRequest;
  const files = await listChangedFiles(octokit, repository, number);
  const baseSha = await readBranchTip(octokit, repository, defaultBranch);
  const { owner, repo } = repository;
  const at = (ref: string) => ({ owner, repo, path: accountsFilePath, ref });
  const settingsText = await readSettingsText(octokit, { owner, repo, ref: baseSha });
  const settings = parseCurrentSettings(settingsText);
  const judged = touchesAccounts(files) && !publicRepository && settings.kind === "settings";
  const [head, base, mode] = judged
    ? await Promise.all([
        readFileBytes(octokit, at(headSha)),
        readFileBytes(octokit, at(baseSha)),
        readOddMode(octokit, at(headSha)),
      ])
    : [];
  // Instead of a submodule's file, of which there is none, GitHub describes the submodule.
  const content = mode === "160000" ? undefined : head;
  const withMode = (file: ChangedFile): ChangedFile =>
    file.path === accountsFilePath && mode !== undefined ? { ...file, mode } : file;
  return {
    facts: {
      ...pullRequest,
      files: files.map(withMode),
      unlistedFiles: files.length < mostListedFiles ? 0 : Math.max(0, changedFiles - files.length),
      settings,
      head: content,
      base,
      others: [],
    },
    baseSha,
    settingsText,
    judged,
  };
}
