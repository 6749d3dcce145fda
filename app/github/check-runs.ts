import type { AppIdentity } from "./app-identity.ts";
import type { Calls } from "./octokit.ts";
import { type AnnotatedVerdict, type CheckName, overtakenVerdict, type Verdict } from "../domain/checks/check.ts";
import type { PlanCheck } from "../domain/pull-request/plan-check.ts";
import { annotationBatches, type CheckOutput, outputOf } from "./check-output.ts";
import { allPages, pageSize } from "./pages.ts";
import type { Repository } from "./repository.ts";

interface RestCheckRun {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly external_id: string | null;
  readonly details_url: string | null;
  readonly started_at: string | null;
  readonly completed_at: string | null;
  readonly app: { readonly id: number; readonly slug?: string } | null;
  readonly output: { readonly title: string | null; readonly summary: string | null; readonly text: string | null };
}

type NewCheckRun = Repository & {
  readonly name: string;
  readonly head_sha: string;
  readonly status: "queued" | "in_progress" | "completed";
  readonly conclusion?: Verdict["conclusion"];
  readonly external_id?: string;
  readonly details_url?: string;
  readonly output: CheckOutput;
};

export type ReadChecksApi = Calls<"checks.listForRef">;

export type ChecksApi = ReadChecksApi & Calls<"checks.create" | "checks.update">;

/** A check run of this App. */
export interface OwnCheck extends PlanCheck {
  readonly id: number;
}

/** The same with its name. */
export interface NamedCheck extends OwnCheck {
  readonly name: string;
  /** The App's own name; empty if GitHub does not say. */
  readonly appSlug: string;
}

/** The latest check run of its name. */
export interface LatestCheck extends OwnCheck {
  /** Ids of earlier ones of the same name that still wait: two processes made one each, or an answer was lost. */
  readonly overtaken: readonly number[];
}

/** A commit of a repository. */
export interface Commit extends Repository {
  readonly sha: string;
}

/** The App's latest check run of each name at a commit. Anyone can make a check of the same name: only `app.id` proves who made it. */
export async function listOwnChecks(
  octokit: ReadChecksApi,
  commit: Commit,
  app: AppIdentity,
): Promise<ReadonlyMap<string, LatestCheck>> {
  return latestChecks(await listCheckHistory(octokit, commit, app));
}

/** The latest check run of each name. */
export function latestChecks(history: readonly NamedCheck[]): ReadonlyMap<string, LatestCheck> {
  const latest = new Map<string, LatestCheck>();
  for (const { name, ...check } of history) {
    const before = latest.get(name);
    const waiting = before === undefined || before.status === "completed" ? [] : [before.id];
    latest.set(name, { ...check, overtaken: [...(before?.overtaken ?? []), ...waiting] });
  }
  return latest;
}

/** Concludes the check runs that a later one of the same name replaced: no other code does. */
export async function concludeOvertaken(
  octokit: ChecksApi,
  repository: Repository,
  checks: ReadonlyMap<string, LatestCheck>,
): Promise<void> {
  for (const { overtaken } of checks.values()) {
    for (const id of overtaken) await concludeCheck(octokit, repository, id, overtakenVerdict);
  }
}

/** All of the App's check runs at a commit, also replaced ones, the oldest first. */
export async function listCheckHistory(
  octokit: ReadChecksApi,
  { owner, repo, sha }: Commit,
  { id: appId }: Pick<AppIdentity, "id">,
): Promise<readonly NamedCheck[]> {
  const runs = await allPages(
    (page) => {
      const query = { owner, repo, ref: sha, app_id: appId, filter: "all", per_page: pageSize, page } as const;
      return octokit.rest.checks.listForRef(query);
    },
    (data) => data.check_runs,
  );
  return runs
    .filter(({ app }) => app?.id === appId)
    .toSorted((one, other) => one.id - other.id)
    .map((run) => ({ name: run.name, appSlug: run.app?.slug ?? "", ...toOwnCheck(run) }));
}

function toOwnCheck({ id, status, conclusion, output, ...run }: RestCheckRun): OwnCheck {
  return {
    id,
    status,
    conclusion,
    externalId: run.external_id ?? "",
    url: run.details_url ?? "",
    startedAt: run.started_at ?? "",
    completedAt: run.completed_at ?? "",
    title: output.title ?? "",
    summary: output.summary ?? "",
    text: output.text ?? "",
  };
}

/**
 * Publishes a verdict, unless the check shows it already: the check stores the `fingerprint` of its verdict.
 *
 * A changed verdict is a new check run, since annotations can only be added to an old one; but one that waits is concluded,
 * so that it does not wait for ever. It concludes with the last annotations, so that a verdict without some of them is
 * never taken for the whole. Returns whether it published.
 */
export async function publishVerdict(
  octokit: ChecksApi,
  commit: Commit,
  {
    name,
    verdict,
    existing,
    fingerprint,
  }: {
    readonly name: CheckName;
    readonly verdict: AnnotatedVerdict;
    readonly existing: OwnCheck | undefined;
    readonly fingerprint: string;
  },
): Promise<boolean> {
  if (existing?.status === "completed" && existing.externalId === fingerprint) return false;
  const { owner, repo } = commit;
  const { conclusion } = verdict;
  const batches = annotationBatches(verdict.problems);
  const output = outputOf(verdict);
  const concluded = { status: "completed", conclusion } as const;
  const id = await putCheck(octokit, commit, existing, {
    name,
    external_id: fingerprint,
    ...(batches.length > 1 ? { status: "in_progress" } : concluded),
    output: { ...output, annotations: batches[0] ?? [] },
  });
  for (const [index, annotations] of batches.entries()) {
    if (index === 0) continue;
    const last = index === batches.length - 1;
    await octokit.rest.checks.update({
      owner,
      repo,
      check_run_id: id,
      ...(last ? concluded : {}),
      output: { ...output, annotations },
    });
  }
  return true;
}

/** Makes a new check run, or updates the latest one if that still waits. Returns its id. */
async function putCheck(
  octokit: ChecksApi,
  { owner, repo, sha }: Commit,
  existing: OwnCheck | undefined,
  check: Omit<NewCheckRun, "owner" | "repo" | "head_sha">,
): Promise<number> {
  if (existing === undefined || existing.status === "completed") {
    return (await octokit.rest.checks.create({ owner, repo, head_sha: sha, ...check })).data.id;
  }
  await octokit.rest.checks.update({ owner, repo, check_run_id: existing.id, ...check });
  return existing.id;
}

/** The text of a waiting check, and its run. */
export interface WaitingCheck {
  readonly name: CheckName;
  readonly status: "queued" | "in_progress";
  readonly output: Pick<Verdict, "title" | "summary">;
  readonly run?: { readonly id: string; readonly url: string };
}

/**
 * Makes a check wait: for a run that is on its way, or to be looked at again. From then on it waits for nothing else, so
 * that the result of an older run does not conclude it. Returns its id.
 */
export async function openCheck(
  octokit: ChecksApi,
  commit: Commit,
  { name, status, output, run }: WaitingCheck,
  existing: OwnCheck | undefined,
): Promise<number> {
  const reference = run === undefined ? { external_id: "waiting" } : { external_id: run.id, details_url: run.url };
  return putCheck(octokit, commit, existing, { name, status, ...reference, output });
}

/** Concludes a check that waited. It concludes with the last annotations, so that it is never taken for the whole before. */
export async function concludeCheck(
  octokit: ChecksApi,
  { owner, repo }: Repository,
  id: number,
  verdict: Verdict & Partial<Pick<AnnotatedVerdict, "problems">>,
): Promise<void> {
  const { conclusion, problems = [] } = verdict;
  const batches = annotationBatches(problems);
  for (const annotations of batches.slice(0, -1)) {
    await octokit.rest.checks.update({ owner, repo, check_run_id: id, output: { ...outputOf(verdict), annotations } });
  }
  const last = batches.at(-1);
  await octokit.rest.checks.update({
    owner,
    repo,
    check_run_id: id,
    status: "completed",
    conclusion,
    output: { ...outputOf(verdict), ...(last === undefined ? {} : { annotations: last }) },
  });
}

/** Makes a copy of a concluded check run with another summary; the old one does not change. */
export async function repeatCheck(
  octokit: ChecksApi,
  { owner, repo, sha }: Commit,
  { name, check, summary }: { readonly name: CheckName; readonly check: OwnCheck; readonly summary: string },
): Promise<void> {
  const { conclusion, externalId, url, title, text } = check;
  await octokit.rest.checks.create({
    owner,
    repo,
    head_sha: sha,
    name,
    status: "completed",
    conclusion: conclusion as Verdict["conclusion"],
    external_id: externalId,
    ...(url === "" ? {} : { details_url: url }),
    output: { title, summary, text },
  });
}
