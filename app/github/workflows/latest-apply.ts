import type { ApplyResult } from "../../domain/apply/apply-result.ts";
import { applyWorkflowPath, isOwnEvent } from "./apply-runs.ts";
import { applyArtifact, type ArtifactsApi, downloadArtifactFile } from "./artifacts.ts";
import { type CompareApi, isAncestor } from "../branches.ts";
import type { Cache } from "../cache.ts";
import { fullName, type Repository } from "../repository.ts";
import { listWorkflowRuns, type WorkflowRunsApi } from "./workflow-runs.ts";
import { parseLargeArtifact } from "../../large-files/process-large-file.ts";

interface Run {
  readonly id: number;
  readonly run_attempt?: number;
  readonly updated_at: string;
  readonly event: string;
  readonly head_sha: string;
}

export type LatestApplyApi = ArtifactsApi & CompareApi & WorkflowRunsApi;

/** A branch, and where it stands. */
export interface AppliedBranch extends Repository {
  readonly branch: string;
  readonly tip: string;
  readonly cache: Cache;
}

/** Further back nobody looks: one of these has changed something, or nothing has for a long time. */
const maxRuns = 20;

/** An apply that may have changed AWS. */
export interface LatestApply {
  readonly runId: number;
  /** When it ended, as GitHub writes times. */
  readonly at: string;
}

/**
 * The apply on a branch that ended last of those which may have changed AWS; undefined where none did.
 *
 * One that says it had nothing to do, or refused, has changed nothing. One that cannot tell may have. What an attempt of a
 * run left never changes, so each is read once.
 */
export async function readLatestApply(octokit: LatestApplyApi, of: AppliedBranch): Promise<LatestApply | undefined> {
  const { owner, repo, branch, cache } = of;
  const name = fullName({ owner, repo });
  const runs = await cache.together(`applies ${name} ${branch}`, () => listCompleted(octokit, of));
  for await (const run of ownRuns(octokit, of, runs)) {
    const key = `apply ${name} ${run.id}.${run.run_attempt ?? 1}`;
    const changed = await cache.once(key, () => mayHaveChanged(octokit, { owner, repo, runId: run.id }));
    if (changed === true) return { runId: run.id, at: run.updated_at };
  }
  return undefined;
}

/**
 * Keys of the accounts that AWS has not made, as the latest apply says that looked; none where none did. A claim of what
 * workflow runs of the default branch left: nothing is applied by it, since the plan and the apply see for themselves.
 */
export async function readNotCreated(octokit: LatestApplyApi, of: AppliedBranch): Promise<ReadonlySet<string>> {
  const { owner, repo } = of;
  for await (const run of ownRuns(octokit, of, await listCompleted(octokit, of))) {
    const unmade = (await readResult(octokit, { owner, repo, runId: run.id }))?.unmade;
    if (unmade !== undefined) return new Set(unmade);
  }
  return new Set();
}

/** Those of the latest runs that have ended, the last one first. */
async function listCompleted(octokit: LatestApplyApi, { owner, repo, branch }: AppliedBranch): Promise<readonly Run[]> {
  const of = { owner, repo, path: applyWorkflowPath, branch, status: "completed", most: maxRuns } as const;
  const runs = await listWorkflowRuns(octokit, of);
  return runs.toSorted((one, other) => other.updated_at.localeCompare(one.updated_at));
}

/**
 * Those that the workflow file of the branch itself ran: GitHub lists with them the runs of a tag that is named like it.
 *
 * That a commit lies on the branch stays so, and is asked for once.
 */
async function* ownRuns(
  octokit: LatestApplyApi,
  { owner, repo, branch, tip, cache }: AppliedBranch,
  runs: readonly Run[],
): AsyncGenerator<Run> {
  for (const run of runs.filter(({ event }) => isOwnEvent(event))) {
    const key = `on ${branch} of ${fullName({ owner, repo })} ${run.head_sha}`;
    const asked = { commit: tip, other: run.head_sha };
    const isOn = await cache.once(key, async () => (await isAncestor(octokit, { owner, repo }, asked)) || undefined);
    if (isOn === true) yield run;
  }
}

async function mayHaveChanged(
  octokit: ArtifactsApi,
  { owner, repo, runId }: Repository & { readonly runId: number },
): Promise<boolean> {
  const result = await readResult(octokit, { owner, repo, runId });
  return result === undefined || !["nothing-to-do", "refused"].includes(result.outcome);
}

/** Undefined where the run left none that can be used. */
async function readResult(
  octokit: ArtifactsApi,
  { owner, repo, runId }: Repository & { readonly runId: number },
): Promise<ApplyResult | undefined> {
  const downloaded = await downloadArtifactFile(octokit, { owner, repo, runId, ...applyArtifact });
  if (downloaded.kind === "unusable") return undefined;
  const parsed = await parseLargeArtifact("parseApplyResult", downloaded.text, applyArtifact.file);
  return parsed.kind === "value" ? parsed.value : undefined;
}
