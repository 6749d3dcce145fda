import { removesAccounts } from "../../domain/account/validate-accounts.ts";
import type { Review } from "../../domain/approval/judge-approval.ts";
import type { ShownPlan } from "../../domain/approval/shown-plan.ts";
import { checkNames } from "../../domain/checks/check.ts";
import type { ChangedSettings } from "../../domain/pull-request/changed-settings.ts";
import { toShownPlan } from "../../domain/pull-request/plan-check.ts";
import {
  type PullRequestFacts,
  type PullRequestStatus,
  type SharedStatus,
  shareStatus,
} from "../../domain/pull-request/status.ts";
import { accountsFilePath } from "../../domain/settings/settings.ts";
import type { ParsedSettings } from "../../domain/settings/parse-settings.ts";
import { readChangedSettings } from "../../files/changed-settings.ts";
import { readMergeBase } from "../../github/branches.ts";
import { concludeOvertaken, latestChecks, listCheckHistory, type OwnCheck } from "../../github/check-runs.ts";
import { readCommittedBytes } from "../../github/contents.ts";
import type { ListedPullRequest, PullRequest } from "../../github/pull-requests/pull-requests.ts";
import { type AppliedBranch, readNotCreated } from "../../github/workflows/latest-apply.ts";
import { processLargeFile } from "../../large-files/process-large-file.ts";
import type { PullRequestContext } from "./context.ts";
import { readPullRequestFacts } from "./read-facts.ts";

/** An open pull request as GitHub has it now, and its status. */
export interface PullRequestState {
  readonly pullRequest: PullRequest;
  readonly baseSha: string;
  /** Identifies everything on the default branch that a plan depends on. */
  readonly fingerprint: string;
  readonly checks: ReadonlyMap<string, OwnCheck>;
  /** The plan checks of the head commit, the oldest first. */
  readonly plans: readonly ShownPlan[];
  /** Open pull requests of the same head commit, this one among them. */
  readonly twins: readonly ListedPullRequest[];
  /** Of this pull request. */
  readonly reviews: readonly Review[];
  readonly retargetedAt: string | undefined;
  /** The status that counts for all pull requests of the head commit. */
  readonly shared: SharedStatus;
  readonly own: PullRequestStatus;
  /** Of the default branch. */
  readonly settings: ParsedSettings;
  /** The settings that it proposes; they judge nothing before they are merged. */
  readonly changedSettings: ChangedSettings | undefined;
}

/** Returns undefined if the pull request was closed meanwhile, or now goes into another branch. */
export async function readState(
  context: PullRequestContext,
  known: PullRequest,
): Promise<PullRequestState | undefined> {
  const { octokit, owner, repo, app, cache } = context;
  const listChecks = (sha: string) => listCheckHistory(octokit, { owner, repo, sha }, app);
  const [read, historyOfKnown] = await Promise.all([
    readPullRequestFacts(octokit, { owner, repo }, { known, cache }),
    listChecks(known.headSha),
  ]);
  if (read === undefined) return undefined;
  const { pullRequest, baseSha, twins, reviews, retargetedAt } = read;
  const { headSha } = pullRequest;
  const own = await judge(context, { branch: pullRequest.defaultBranch, tip: baseSha, headSha }, read.facts);
  const { files, settings } = read.facts;
  const proposal = { headSha, baseSha, files, base: settings, app, cache };
  const changedSettings = await readChangedSettings(octokit, { owner, repo }, proposal);
  const history = headSha === known.headSha ? historyOfKnown : await listChecks(headSha);
  const checks = latestChecks(history);
  const plans = history.filter(({ name }) => name === checkNames.plan).map(toShownPlan);
  await concludeOvertaken(octokit, { owner, repo }, checks);
  const { base } = read.facts;
  const fingerprint = await processLargeFile("fingerprintBase", [settings, base], {
    file: accountsFilePath,
    contents: [base],
  });
  const shared = shareStatus(own, twins);
  return {
    pullRequest,
    baseSha,
    fingerprint,
    checks,
    plans,
    twins,
    reviews,
    retargetedAt,
    shared,
    own,
    settings,
    changedSettings,
  };
}

/**
 * An account that AWS has not created, or has closed, may be removed: only if one is missing, the last apply is read, and
 * whether the pull request removes it or its branch is behind.
 */
async function judge(
  { octokit, owner, repo, cache }: PullRequestContext,
  { headSha, ...defaultBranch }: Pick<AppliedBranch, "branch" | "tip"> & { readonly headSha: string },
  facts: PullRequestFacts,
): Promise<PullRequestStatus> {
  const standing = await judgeAside(facts);
  if (!lacksAccounts(standing)) return standing;
  const unmade = await readNotCreated(octokit, { owner, repo, cache, ...defaultBranch });
  const withUnmade = unmade.size === 0 ? standing : await judgeAside({ ...facts, unmade });
  if (!lacksAccounts(withUnmade)) return withUnmade;
  const commits = { base: defaultBranch.tip, head: headSha };
  const commit = await readMergeBase(octokit, { owner, repo }, commits, cache);
  const file = { owner, repo, path: accountsFilePath };
  const mergeBase = commit === undefined ? undefined : await readCommittedBytes(octokit, { ...file, commit }, cache);
  return judgeAside({ ...facts, unmade, mergeBase });
}

function lacksAccounts(standing: PullRequestStatus): boolean {
  return standing.kind === "invalid" && removesAccounts(standing.problems);
}

async function judgeAside(facts: PullRequestFacts): Promise<PullRequestStatus> {
  const contents = [facts.head, facts.base, facts.mergeBase];
  return processLargeFile("judgePullRequest", facts, { file: accountsFilePath, contents });
}
