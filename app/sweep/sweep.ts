import { checklistLabel, readyLabel } from "../domain/checklist/judge-checklist.ts";
import type { Sha256Hex } from "../domain/plan/digests.ts";
import { requestLabel } from "../domain/request/form.ts";
import {
  type Against,
  type ListedIssue,
  type ListedPull,
  sweptChecklists,
  sweptPullRequests,
  sweptRequests,
  type SweptSubject,
  versionBy,
} from "../domain/sweep/swept-subject.ts";
import { checklistAuthor } from "../github/issues/checklist-issues.ts";
import {
  type InstallationsApi,
  type InstalledRepositoriesApi,
  type InstalledRepository,
  listInstallations,
  listInstalledRepositories,
} from "../github/installations.ts";
import type { LabelsApi } from "../github/issues/labels.ts";
import { type ClosedPullRequestsApi, listClosedPullRequests } from "../github/pull-requests/pull-requests.ts";
import { listRecentRuns, type RecentRun, type RecentRunsApi } from "../github/workflows/recent-runs.ts";
import { ensureRequestLabel } from "../github/issues/request-issues.ts";
import { issuePages, pullRequestPages, type WhichIssues } from "../github/subject-pages.ts";
import { readSweepBase, type SweepBase, type SweepBaseApi } from "./read-sweep-base.ts";

/** What is called of an installation's client. */
export type SweepApi = InstalledRepositoriesApi & ClosedPullRequestsApi & LabelsApi & RecentRunsApi & SweepBaseApi;

export interface SweepContext<Octokit extends SweepApi> {
  /** The App's own client, and its name. */
  readonly app: InstallationsApi;
  readonly appSlug: string;
  /** The client of an installation. */
  authenticate(installation: number): Promise<Octokit>;
  /** Looks at those of the subjects that need it; resolves once that is done, so that people's events never wait behind a sweep. */
  look(octokit: Octokit, repository: InstalledRepository, subjects: readonly SweptSubject[]): Promise<void>;
  /** Looks at all of which an accounts repository has one: the applies, the lost checklists, the YubiKeys; `tip` is where its default branch stands. */
  lookAtWhole(octokit: Octokit, repository: InstalledRepository, tip: string): void;
  /** Whether a sweep has listed everything before; otherwise closed checklists are listed however old they are. */
  readonly isFirst: boolean;
  readonly sha256Hex: Sha256Hex;
  readonly now: () => Date;
  readonly log: { error(facts: object, message: string): void };
}

/** One repository that is swept. */
interface Swept<Octokit extends SweepApi> extends SweepContext<Octokit> {
  readonly octokit: Octokit;
  readonly repository: InstalledRepository;
  /** Does a part of the sweep; where it fails, that is logged, and the sweep goes on. */
  attempt(part: () => Promise<void>): Promise<void>;
}

/** What ended longer ago was seen by one of the sweeps since. */
const lookBack = 7 * 24 * 60 * 60 * 1000;

/** A mail is given up long before, unless the App was down; later what is closed costs no call any more. */
const lookForMails = 24 * 60 * 60 * 1000;

/**
 * Finds everything that is not finished: in every repository the pull requests, whose checks may be required there, and
 * where there are settings the requests and checklists, the closed ones for as long as their mails may be due. Answers
 * whether everything could be listed.
 *
 * GitHub never delivers a webhook again by itself, so what a lost one would have told is found here. What cannot be read
 * keeps nothing else from being looked at: of a list of which one page fails, what was read before is looked at.
 */
export async function sweep<Octokit extends SweepApi>(context: SweepContext<Octokit>): Promise<boolean> {
  let isComplete = true;
  const attempt = async (facts: object, message: string, part: () => Promise<void>): Promise<void> => {
    try {
      await part();
    } catch (error) {
      isComplete = false;
      context.log.error({ err: error, ...facts }, message);
    }
  };
  for (const installation of await listInstallations(context.app)) {
    await attempt({ installation }, "Could not sweep an installation.", async () => {
      const octokit = await context.authenticate(installation);
      for (const repository of await listInstalledRepositories(octokit)) {
        const attemptPart = (part: () => Promise<void>): Promise<void> =>
          attempt(repository, "Could not sweep a repository.", part);
        await attemptPart(() => sweepRepository({ ...context, octokit, repository, attempt: attemptPart }));
      }
    });
  }
  return isComplete;
}

async function sweepRepository<Octokit extends SweepApi>(swept: Swept<Octokit>): Promise<void> {
  const { octokit, repository } = swept;
  const base = await readSweepBase(octokit, repository);
  const open = await collect(swept, pullRequestPages(octokit, repository, repository.defaultBranch));
  const applies = base.settings === undefined ? [] : await listRuns(swept, "apply");
  const of = { against: judgedAgainst(swept, base, applies), version: versionBy(swept.sha256Hex), open };
  await look(swept, sweptPullRequests(open, of));
  if (base.settings === undefined) return;
  swept.lookAtWhole(octokit, repository, base.tip);
  await swept.attempt(() => ensureRequestLabel(octokit, repository));
  const mailed = sendsMails(base) ? timeBefore(swept, lookForMails) : undefined;
  await look(swept, sweptRequests(await listRequests(swept, mailed), of));
  await swept.attempt(() => sweepEnded(swept, { open, applies }));
  await look(swept, sweptChecklists(await listChecklists(swept, mailed), of));
}

async function look<Octokit extends SweepApi>(swept: Swept<Octokit>, subjects: readonly SweptSubject[]): Promise<void> {
  await swept.look(swept.octokit, swept.repository, subjects);
}

/** What was read before a page failed is better than nothing. */
async function collect<Item>(
  { attempt }: Pick<Swept<SweepApi>, "attempt">,
  pages: AsyncIterable<readonly Item[]>,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  await attempt(async () => {
    for await (const page of pages) items.push(...page);
  });
  return items;
}

function judgedAgainst(
  { repository, sha256Hex }: Pick<Swept<SweepApi>, "repository" | "sha256Hex">,
  { settingsText, accounts, reviewers, requestFiles, askers }: SweepBase,
  [lastApply]: readonly RecentRun[],
): Against {
  const version = versionBy(sha256Hex);
  return {
    pullRequests: version(repository.isPrivate, settingsText, accounts, reviewers, lastApply),
    requests: version(settingsText, accounts, requestFiles, askers),
    checklists: version(settingsText),
  };
}

/** The open requests; where there are mails also those in which something was done since, being closed. */
async function listRequests(swept: Swept<SweepApi>, mailed: string | undefined): Promise<readonly ListedIssue[]> {
  const open = await listIssues(swept, { label: requestLabel, state: "open" });
  if (mailed === undefined) return open;
  return [...open, ...(await listIssues(swept, { label: requestLabel, state: "closed", since: mailed }))];
}

/**
 * The checklists that the apply workflow or the App opened and that are not finished. A complete one is not for a while,
 * `mailed` being when that began: its last mails may be due still. Others' look-alikes are left out.
 */
async function listChecklists(swept: Swept<SweepApi>, mailed: string | undefined): Promise<readonly ListedIssue[]> {
  const since = swept.isFirst ? undefined : timeBefore(swept, lookBack);
  const open = await listIssues(swept, { label: checklistLabel, state: "open" });
  const closed = await listIssues(swept, { label: checklistLabel, state: "closed", since });
  const unfinished = closed.filter(
    ({ labels, updatedAt }) => !labels.includes(readyLabel) || (mailed !== undefined && updatedAt >= mailed),
  );
  const authors: readonly (string | null)[] = [checklistAuthor, `${swept.appSlug}[bot]`];
  return [...open, ...unfinished].filter(({ author }) => authors.includes(author));
}

function listIssues(swept: Swept<SweepApi>, which: WhichIssues): Promise<readonly ListedIssue[]> {
  return collect(swept, issuePages(swept.octokit, swept.repository, which));
}

async function listRuns(swept: Swept<SweepApi>, workflow: "plan" | "apply"): Promise<readonly RecentRun[]> {
  const { owner, repo, defaultBranch: branch } = swept.repository;
  const since = timeBefore(swept, lookBack);
  return listRecentRuns(swept.octokit, { owner, repo, branch, workflow, since });
}

/**
 * The open pull requests bring the runs that they wait for along. A plan check may still wait at the head of a closed one,
 * also where the run was deleted, or at a commit that was the head once, which the title of its run tells.
 */
async function sweepEnded<Octokit extends SweepApi>(
  swept: Swept<Octokit>,
  { open, applies }: { readonly open: readonly ListedPull[]; readonly applies: readonly RecentRun[] },
): Promise<void> {
  const { octokit, repository } = swept;
  const of = { base: repository.defaultBranch, since: timeBefore(swept, lookBack) };
  const closed = await listClosedPullRequests(octokit, repository, of);
  const heads = new Set(open.map(({ headSha }) => headSha));
  const plans = (await listRuns(swept, "plan")).filter(
    ({ titleSha }) => titleSha !== undefined && !heads.has(titleSha),
  );
  const ended = (kind: SweptSubject["kind"], number: number, updatedAt: string): SweptSubject => {
    return { kind, number, version: `ended ${updatedAt}` };
  };
  await look(swept, [
    ...closed.map(({ number, updatedAt }) => ended("pull request", number, updatedAt)),
    ...plans.map(({ id, updatedAt }) => ended("plan run", id, updatedAt)),
    ...applies.map(({ id, updatedAt }) => ended("apply run", id, updatedAt)),
  ]);
}

function sendsMails({ settings }: SweepBase): boolean {
  return settings?.kind === "settings" && settings.settings.mail !== undefined;
}

function timeBefore({ now }: Pick<SweepContext<SweepApi>, "now">, milliseconds: number): string {
  return new Date(now().getTime() - milliseconds).toISOString();
}
