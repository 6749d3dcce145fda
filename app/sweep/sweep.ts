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
import type { AppIdentity } from "../github/app-identity.ts";
import { checklistAuthor } from "../github/issues/checklist-issues.ts";
import {
  type InstallationsApi,
  type InstalledRepositoriesApi,
  type InstalledRepository,
  listInstallations,
  listInstalledRepositories,
} from "../github/installations.ts";
import { ensureRequestLabel, type LabelsApi } from "../github/issues/labels.ts";
import { type ClosedPullRequestsApi, listClosedPullRequests } from "../github/pull-requests/pull-requests.ts";
import { listRecentRuns, type RecentRun, type RecentRunsApi } from "../github/workflows/recent-runs.ts";
import { issuePages, pullRequestPages, type WhichIssues } from "../github/subject-pages.ts";
import { readSweepBase, type SweepBase, type SweepBaseApi } from "./read-sweep-base.ts";

/** The calls of an installation's client that a sweep makes. */
export type SweepApi = InstalledRepositoriesApi & ClosedPullRequestsApi & LabelsApi & RecentRunsApi & SweepBaseApi;

export interface SweepContext<Octokit extends SweepApi> {
  /** The App's own client. */
  readonly appOctokit: InstallationsApi;
  readonly app: AppIdentity;
  /** The client of an installation. */
  authenticate(installation: number): Promise<Octokit>;
  /**
   * Reconciles the subjects that are due; resolves when that is done, so that people's events never wait behind a
   * sweep.
   */
  look(octokit: Octokit, repository: InstalledRepository, subjects: readonly SweptSubject[]): Promise<void>;
  /** Enqueues the subjects that a repository has only once: the applies, the lost checklists, the YubiKeys. */
  lookAtWhole(octokit: Octokit, repository: InstalledRepository, tip: string): void;
  /** Whether an earlier sweep has listed everything; otherwise closed checklists of any age are listed. */
  readonly isFirst: boolean;
  readonly sha256Hex: Sha256Hex;
  readonly now: () => Date;
  readonly log: { error(facts: object, message: string): void };
}

/** One repository that is swept. */
interface Swept<Octokit extends SweepApi> extends SweepContext<Octokit> {
  readonly octokit: Octokit;
  readonly repository: InstalledRepository;
  /** Runs a part of the sweep; if it fails, logs the error and continues. */
  attempt(part: () => Promise<void>): Promise<void>;
}

/** Anything that ended earlier was seen by an earlier sweep. */
const lookBack = 7 * 24 * 60 * 60 * 1000;

/** Unless the App was down, it gives up a mail long before; after this time, closed issues cost no calls. */
const lookForMails = 24 * 60 * 60 * 1000;

/**
 * Finds everything that is not finished: the pull requests of every repository, because their checks may be required
 * there; and, if a repository has settings, its requests and checklists, including closed ones whose mails may be due.
 * Returns whether everything could be listed.
 *
 * GitHub does not redeliver webhooks by itself, so the sweep finds the changes that a lost webhook announced. A failed
 * read does not stop the rest: if one page of a list fails, the pages before it are used.
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
  for (const installation of await listInstallations(context.appOctokit)) {
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

/** Returns the items of the pages before a failure. */
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
    checklists: version(settingsText, accounts),
  };
}

/** The open requests; if there are mails to send, also the closed ones that were updated since `mailed`. */
async function listRequests(swept: Swept<SweepApi>, mailed: string | undefined): Promise<readonly ListedIssue[]> {
  const open = await listIssues(swept, { label: requestLabel, state: "open" });
  if (mailed === undefined) return open;
  return [...open, ...(await listIssues(swept, { label: requestLabel, state: "closed", since: mailed }))];
}

/**
 * The unfinished checklists that the apply workflow or the App opened; issues by other authors are ignored. A complete
 * one that was updated since `mailed` counts as unfinished, because its last mails may still be due.
 */
async function listChecklists(swept: Swept<SweepApi>, mailed: string | undefined): Promise<readonly ListedIssue[]> {
  const since = swept.isFirst ? undefined : timeBefore(swept, lookBack);
  const open = await listIssues(swept, { label: checklistLabel, state: "open" });
  const closed = await listIssues(swept, { label: checklistLabel, state: "closed", since });
  const unfinished = closed.filter(
    ({ labels, updatedAt }) => !labels.includes(readyLabel) || (mailed !== undefined && updatedAt >= mailed),
  );
  const authors: readonly (string | null)[] = [checklistAuthor, swept.app.login];
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
 * Reconciles the closed pull requests and the ended runs. Open pull requests handle the runs that they wait for. A plan
 * check may still wait at the head of a closed one, even if the run was deleted, or at a former head, which the run's
 * title names.
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
