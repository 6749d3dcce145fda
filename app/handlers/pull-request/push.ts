import type { Push } from "../../queue/subject.ts";
import { requestFormPath } from "../../domain/request/form.ts";
import { parseRequestNumber } from "../../domain/request/request-mark.ts";
import { accountsFilePath, settingsPath } from "../../domain/settings/settings.ts";
import { listOpenPullRequests, type PullRequestListApi } from "../../github/pull-requests/pull-requests.ts";
import type { LabelsApi } from "../../github/issues/labels.ts";
import { ensureRequestLabel } from "../../github/issues/request-issues.ts";
import type { Repository } from "../../github/repository.ts";

export interface PushContext extends Repository {
  readonly octokit: PullRequestListApi & LabelsApi;
  readonly defaultBranch: string;
  readonly push: Push;
}

/** GitHub lists no more commits of a push than this. */
const maxListedCommits = 2048;

/** What has to be looked at again. */
export interface Moved {
  /** By number, like requests. */
  readonly pullRequests: readonly number[];
  readonly requests: readonly number[];
  /** The commit up to which the accounts file got a history that was not read yet. */
  readonly history?: string;
  /** The commit that has changed the settings. */
  readonly settings?: string;
}

/**
 * Answers what has to be looked at again, because what it is judged against has moved.
 *
 * Merges that touch neither accounts nor settings are none: fifty open pull requests must not be read anew for each.
 */
export async function reconcilePush({ octokit, owner, repo, defaultBranch, push }: PushContext): Promise<Moved> {
  if (push.ref !== `refs/heads/${defaultBranch}`) return nothing;
  // A form that has just come needs its label before anybody uses it.
  if (touches(push, [settingsPath, requestFormPath])) await ensureRequestLabel(octokit, { owner, repo });
  if (!touches(push, [settingsPath, accountsFilePath])) return nothing;
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
