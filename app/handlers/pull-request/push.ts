import type { Push } from "../../queue/subject.ts";
import { requestFormPath } from "../../domain/request/form.ts";
import { parseRequestNumber } from "../../domain/request/request-mark.ts";
import { providerLockPath } from "../../domain/settings/provider-lock.ts";
import { accountsFilePath, settingsPath } from "../../domain/settings/settings.ts";
import { listOpenPullRequests, type PullRequestListApi } from "../../github/pull-requests/pull-requests.ts";
import { ensureRequestLabel, type LabelsApi } from "../../github/issues/labels.ts";
import type { Repository } from "../../github/repository.ts";

export interface PushContext extends Repository {
  readonly octokit: PullRequestListApi & LabelsApi;
  readonly defaultBranch: string;
  readonly push: Push;
}

/** The most commits of a push that GitHub lists. */
const maxListedCommits = 2048;

/** The subjects to reconcile. */
export interface Moved {
  /** Pull requests and requests, by number. */
  readonly pullRequests: readonly number[];
  readonly requests: readonly number[];
  /** The commit that changed the accounts file, whose history must be read. */
  readonly history?: string;
  /** The commit that changed the settings. */
  readonly settings?: string;
}

/**
 * Returns the subjects to reconcile after a push to their base.
 *
 * A merge that changes neither accounts nor settings returns none: otherwise each merge would read all open pull
 * requests.
 */
export async function reconcilePush({ octokit, owner, repo, defaultBranch, push }: PushContext): Promise<Moved> {
  if (push.ref !== `refs/heads/${defaultBranch}`) return nothing;
  // A new form needs its label before the first request.
  if (touches(push, [settingsPath, requestFormPath])) await ensureRequestLabel(octokit, { owner, repo });
  if (!touches(push, [settingsPath, providerLockPath, accountsFilePath])) return nothing;
  const open = await listOpenPullRequests(octokit, { owner, repo }, defaultBranch);
  return {
    pullRequests: open.map(({ number }) => number),
    requests: open.flatMap(({ body }) => parseRequestNumber(body) ?? []),
    ...(touches(push, [accountsFilePath]) && { history: push.after }),
    ...(touches(push, [settingsPath]) && { settings: push.after }),
  };
}

const nothing: Moved = { pullRequests: [], requests: [] };

function touches({ commits }: Push, files: readonly string[]): boolean {
  if (commits.length >= maxListedCommits) return true;
  const paths = commits.flatMap(({ added = [], modified = [], removed = [] }) => [...added, ...modified, ...removed]);
  return files.some((file) => paths.includes(file));
}
