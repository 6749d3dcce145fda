import { readyLabel } from "../domain/checklist/judge-checklist.ts";
import { parseRequestNumber } from "../domain/request/request-mark.ts";
import { type BranchesApi, readBranchTip } from "../github/branches.ts";
import { type ChecklistIssue, listChecklistIssues, type ReadIssuesApi } from "../github/checklist-issues.ts";
import type { ContentsApi } from "../github/contents.ts";
import { parseCurrentSettings, readSettingsText } from "../github/current-settings.ts";
import {
  type InstallationsApi,
  type InstalledRepositoriesApi,
  type InstalledRepository,
  listInstallations,
  listInstalledRepositories,
} from "../github/installations.ts";
import type { LabelsApi } from "../github/labels.ts";
import { ensureRequestLabel, listRequests, type RequestListApi } from "../github/request-issues.ts";
import {
  type ClosedPullRequestsApi,
  listClosedPullRequests,
  listOpenPullRequests,
  type PullRequestListApi,
} from "../github/pull-requests.ts";
import { listRecentRuns, type RecentRunsApi } from "../github/recent-runs.ts";

/** What is called of an installation's client. */
export type SweepApi = InstalledRepositoriesApi &
  BranchesApi &
  ClosedPullRequestsApi &
  ContentsApi &
  PullRequestListApi &
  ReadIssuesApi &
  RecentRunsApi &
  RequestListApi &
  LabelsApi;

export interface SweepContext<Octokit extends SweepApi> {
  /** The App's own client, and its id. */
  readonly app: InstallationsApi;
  readonly appId: number;
  /** The client of an installation. */
  authenticate(installation: number): Promise<Octokit>;
  /** Called with everything that has to be looked at. */
  pullRequest(octokit: Octokit, repository: InstalledRepository, number: number): void;
  /** Called with the commit at which the default branch stands. */
  history(octokit: Octokit, repository: InstalledRepository, sha: string): void;
  request(octokit: Octokit, repository: InstalledRepository, number: number): void;
  planRun(octokit: Octokit, repository: InstalledRepository, runId: number): void;
  applyRun(octokit: Octokit, repository: InstalledRepository, runId: number): void;
  checklist(octokit: Octokit, repository: InstalledRepository, number: number): void;
  lostChecklists(octokit: Octokit, repository: InstalledRepository): void;
  applies(octokit: Octokit, repository: InstalledRepository): void;
  missedApply(octokit: Octokit, repository: InstalledRepository): void;
  yubikeys(octokit: Octokit, repository: InstalledRepository): void;
  readonly now: () => Date;
  readonly log: { error(facts: object, message: string): void };
}

type OpenPullRequest = Awaited<ReturnType<typeof listOpenPullRequests>>[number];

/** What ended longer ago was seen by one of the sweeps since, unless the App was down all the time. */
const lookBack = 7 * 24 * 60 * 60 * 1000;

/** A mail is given up long before, unless the App was down; later what is closed costs no call any more. */
const lookForMails = 24 * 60 * 60 * 1000;

/**
 * Finds everything that is not finished: in every repository the pull requests, whose checks may be required there, and
 * where there are settings the requests and checklists, the closed ones for as long as their mails may be due.
 *
 * GitHub never delivers a webhook again by itself, so what a lost one would have told is found here. One repository that
 * cannot be read does not keep the others from being looked at.
 */
export async function sweep<Octokit extends SweepApi>(context: SweepContext<Octokit>): Promise<void> {
  for (const installation of await listInstallations(context.app)) {
    try {
      const octokit = await context.authenticate(installation);
      for (const repository of await listInstalledRepositories(octokit))
        await sweepRepository(context, octokit, repository);
    } catch (error) {
      context.log.error({ err: error, installation }, "Could not sweep an installation.");
    }
  }
}

async function sweepRepository<Octokit extends SweepApi>(
  context: SweepContext<Octokit>,
  octokit: Octokit,
  repository: InstalledRepository,
): Promise<void> {
  try {
    const ref = await readBranchTip(octokit, repository, repository.defaultBranch);
    const open = await listOpenPullRequests(octokit, repository, repository.defaultBranch);
    for (const { number } of open) context.pullRequest(octokit, repository, number);
    const settingsText = await readSettingsText(octokit, { ...repository, ref });
    if (settingsText === undefined) return;
    context.applies(octokit, repository);
    context.missedApply(octokit, repository);
    context.history(octokit, repository, ref);
    await ensureRequestLabel(octokit, repository);
    // A closed request may have left a pull request behind.
    const asked = open.flatMap(({ body }) => parseRequestNumber(body) ?? []);
    const requests = new Set([...(await listRequests(octokit, repository, { state: "open" })), ...asked]);
    const mailed = sendsMails(settingsText) ? timeBefore(context, lookForMails) : undefined;
    if (mailed !== undefined)
      for (const number of await listRequests(octokit, repository, { state: "closed", since: mailed }))
        requests.add(number);
    for (const number of requests) context.request(octokit, repository, number);
    await sweepPullRequests(context, octokit, { repository, open });
    const since = timeBefore(context, lookBack);
    const applies = { ...repository, branch: repository.defaultBranch, workflow: "apply", since } as const;
    for (const { id } of await listRecentRuns(octokit, applies)) context.applyRun(octokit, repository, id);
    for (const issue of await listChecklistIssues(octokit, { ...repository, appId: context.appId }))
      if (isUnfinished(issue, mailed)) context.checklist(octokit, repository, issue.number);
    context.lostChecklists(octokit, repository);
    context.yubikeys(octokit, repository);
  } catch (error) {
    context.log.error({ err: error, ...repository }, "Could not sweep a repository.");
  }
}

/**
 * The open pull requests bring the runs that they wait for along. A plan check may still wait at the head of a closed one,
 * also where the run was deleted, or at a commit that was the head once, which the title of its run tells.
 */
async function sweepPullRequests<Octokit extends SweepApi>(
  context: SweepContext<Octokit>,
  octokit: Octokit,
  { repository, open }: { readonly repository: InstalledRepository; readonly open: readonly OpenPullRequest[] },
): Promise<void> {
  const { defaultBranch: branch } = repository;
  const since = timeBefore(context, lookBack);
  const closed = await listClosedPullRequests(octokit, repository, { base: branch, since });
  for (const number of closed) context.pullRequest(octokit, repository, number);
  const heads = new Set(open.map(({ headSha }) => headSha));
  for (const { id, titleSha } of await listRecentRuns(octokit, { ...repository, branch, workflow: "plan", since })) {
    if (titleSha !== undefined && !heads.has(titleSha)) context.planRun(octokit, repository, id);
  }
}

/** A complete checklist is unfinished for a while, `mailed` being when that began: its last mails may be due still. */
function isUnfinished({ state, labels, updatedAt }: ChecklistIssue, mailed: string | undefined): boolean {
  if (state === "open" || !labels.includes(readyLabel)) return true;
  return mailed !== undefined && updatedAt >= mailed;
}

function sendsMails(settingsText: string): boolean {
  const parsed = parseCurrentSettings(settingsText);
  return parsed.kind === "settings" && parsed.settings.mail !== undefined;
}

function timeBefore({ now }: Pick<SweepContext<SweepApi>, "now">, milliseconds: number): string {
  return new Date(now().getTime() - milliseconds).toISOString();
}
