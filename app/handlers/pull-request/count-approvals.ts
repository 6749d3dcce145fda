import type { AccountChange } from "../../domain/account/validate-accounts.ts";
import {
  explainsHead,
  findHands,
  type Hands,
  type HeadHistory,
  type BranchPush,
} from "../../domain/approval/find-hands.ts";
import {
  type Approval,
  judgeApproval,
  type Requesters,
  type Review,
  shareApproval,
} from "../../domain/approval/judge-approval.ts";
import type { ShownPlan } from "../../domain/approval/shown-plan.ts";
import { parseRequestNumber } from "../../domain/request/request-mark.ts";
import type { Settings } from "../../domain/settings/settings.ts";
import { readCommittedAccountsFile } from "../../files/accounts-file.ts";
import type { AppIdentity } from "../../github/app-identity.ts";
import { type ActivityApi, listPushes } from "../../github/pull-requests/branch-activity.ts";
import type { Cache } from "../../github/cache.ts";
import { type HeadCommitsApi, readHeadCommits } from "../../github/pull-requests/head-history.ts";
import { readPeople } from "../../files/people.ts";
import type { TeamsApi } from "../../github/teams.ts";
import { type PinsApi, readPins } from "../../files/pinned-logins.ts";
import type { ListedPullRequest, PullRequest } from "../../github/pull-requests/pull-requests.ts";
import type { RecordsWriter } from "../../github/records/records-writer.ts";
import { fullName, type Repository } from "../../github/repository.ts";
import { readRequestEmails } from "../../files/request-emails.ts";
import { readRequesters } from "../../github/issues/request-people.ts";
import { listReviews, type ReviewsApi } from "../../github/pull-requests/reviews.ts";
import { processLargeFile } from "../../large-files/process-large-file.ts";
import { accountsFilePath } from "../../domain/settings/settings.ts";

export interface ApprovalContext extends Repository {
  readonly octokit: ActivityApi & HeadCommitsApi & PinsApi & ReviewsApi & TeamsApi;
  readonly app: AppIdentity;
  readonly records: RecordsWriter;
  readonly cache: Cache;
}

/**
 * Reads the requesters of a pull request's changes, from the requests that it names, named before, or was opened for.
 */
export async function readRequestersOf(
  { octokit, owner, repo, app, records }: ApprovalContext,
  { pullRequest, changes }: { readonly pullRequest: PullRequest; readonly changes: readonly AccountChange[] },
): Promise<Requesters> {
  const named = changes.flatMap(({ account, before }) => [account.comment?.request, before?.comment?.request]);
  const own = pullRequest.author?.login === app.login ? parseRequestNumber(pullRequest.body) : undefined;
  const numbers = [...named, own].filter((number) => number !== undefined);
  const readRecorded = async (number: number) =>
    (await readRequestEmails(octokit, { owner, repo, records }, number))?.mails.requesters ?? [];
  return readRequesters(octokit, { owner, repo }, { numbers, appLogin: app.login, readRecorded });
}

/** A pull request whose approvals are counted, with its facts. */
export interface ApprovedPullRequest {
  readonly pullRequest: PullRequest;
  readonly baseSha: string;
  /** Open pull requests of the same head commit, this one among them. */
  readonly twins: readonly ListedPullRequest[];
  /** Of this pull request. */
  readonly reviews: readonly Review[];
  readonly retargetedAt: string | undefined;
  readonly settings: Settings;
  readonly requesters: Requesters;
  /** The plan checks of the head commit, the oldest first; undefined if there is nothing to plan. */
  readonly plans: readonly ShownPlan[] | undefined;
  /** Whether it changes the Terraform provider. */
  readonly changesProvider: boolean;
}

/** Counts the approvals. Reads the reviewers now, so that a person who left the team no longer counts. */
export async function countApprovals(context: ApprovalContext, of: ApprovedPullRequest): Promise<Approval> {
  const { pullRequest, twins } = of;
  const { headSha } = pullRequest;
  const [reviewers, approvals] = await Promise.all([
    readReviewers(context, of.settings),
    Promise.all(
      twins.map(async (pull) => ({
        pull,
        hands: await readHands(context, { ...of, pull }),
        reviews:
          pull.number === pullRequest.number ? of.reviews : await listReviews(context.octokit, context, pull.number),
      })),
    ),
  ]);
  return shareApproval(
    approvals.map(({ pull: { number, author }, hands, reviews }) => ({
      pullRequest: number,
      approval: judgeApproval({ ...of, reviewers, headSha, author, hands, reviews }),
    })),
  );
}

async function readReviewers(context: ApprovalContext, settings: Settings): Promise<ReadonlySet<number>> {
  const { octokit, owner, repo, cache } = context;
  const { reviewers } = settings;
  const key = `people ${fullName({ owner, repo })} ${JSON.stringify(reviewers)}`;
  const people = await cache.together(key, async () => {
    const pins = reviewers.users.length === 0 ? new Map() : await readPins(context, settings);
    return readPeople(octokit, owner, { people: reviewers, pins });
  });
  return new Set(people.map(({ id }) => id));
}

/** All pull requests of a head have the same commits, but different branches. */
async function readHands(
  context: ApprovalContext,
  of: Pick<ApprovedPullRequest, "pullRequest" | "baseSha" | "changesProvider"> & { readonly pull: ListedPullRequest },
): Promise<Hands> {
  const { octokit, owner, repo, app, cache } = context;
  const { number, headSha } = of.pullRequest;
  // The base decides which commits belong to the pull request.
  const key = `commits ${fullName({ owner, repo })}#${number} ${of.baseSha}...${headSha}`;
  const reading = {
    readAccountsFile: (commit: string) => readCommittedAccountsFile(octokit, { owner, repo, commit }, cache),
    compareMerge,
  };
  const [commits, pushes] = await Promise.all([
    cache.once(key, () => readHeadCommits(octokit, { owner, repo }, { number, headSha, ...reading })),
    readPushes(context, of.pull),
  ]);
  const history = { headSha, commits: [], total: 0, ...commits, pushes: commits === undefined ? [] : pushes };
  return findHands(of.changesProvider ? countEveryCommit(history) : history, app.login);
}

/** Which commits change the provider was not read, so each counts: also an update of the branch, and the push of an App. */
function countEveryCommit(history: HeadHistory): HeadHistory {
  return { ...history, commits: history.commits.map((commit) => ({ ...commit, changesAccounts: true })) };
}

async function compareMerge(
  merged: Uint8Array | undefined,
  parents: readonly (Uint8Array | undefined)[],
): Promise<boolean> {
  const large = { file: accountsFilePath, contents: [merged, ...parents] };
  return processLargeFile("mergeChangesAccounts", [merged, parents], large);
}

/** Pushes that explain a head are cached until the pull request is updated. */
async function readPushes(
  { octokit, owner, repo, cache }: ApprovalContext,
  { branch, headSha, updatedAt }: ListedPullRequest,
): Promise<readonly BranchPush[]> {
  const read = () => listPushes(octokit, { owner, repo }, { branch });
  const kept = await cache.once(`pushes ${fullName({ owner, repo })} ${branch} ${headSha} ${updatedAt}`, async () => {
    const pushes = await read();
    return explainsHead(headSha, pushes) ? pushes : undefined;
  });
  return kept ?? read();
}
