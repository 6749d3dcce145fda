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

/** A branch, and its commit. */
export interface AppliedBranch extends Repository {
  readonly branch: string;
  readonly tip: string;
  readonly cache: Cache;
}

/** Older runs are ignored: either one of these has changed AWS, or nothing has for a long time. */
const maxRuns = 20;

/** An apply that may have changed AWS. */
export interface LatestApply {
  readonly runId: number;
  /** When it ended, as GitHub writes times. */
  readonly at: string;
}

/**
 * The last completed apply on a branch that may have changed AWS; undefined if none did.
 *
 * An apply with the outcome `nothing-to-do` or `refused` has changed nothing. An apply without a readable result may
 * have. The artifact of a run's attempt never changes, so it is read once.
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
 * Keys of the accounts that AWS has not created, from the latest apply that checked; empty if none did. This is a claim
 * by workflow runs of the default branch. It decides nothing in AWS, because the plan and the apply check for
 * themselves.
 */
export async function readNotCreated(octokit: LatestApplyApi, of: AppliedBranch): Promise<ReadonlySet<string>> {
  const { owner, repo } = of;
  for await (const run of ownRuns(octokit, of, await listCompleted(octokit, of))) {
    const notCreated = (await readResult(octokit, { owner, repo, runId: run.id }))?.unmade;
    if (notCreated !== undefined) return new Set(notCreated);
  }
  return new Set();
}

/** The latest runs that have ended, the last one first. */
async function listCompleted(octokit: LatestApplyApi, { owner, repo, branch }: AppliedBranch): Promise<readonly Run[]> {
  const of = { owner, repo, path: applyWorkflowPath, branch, status: "completed", most: maxRuns } as const;
  const runs = await listWorkflowRuns(octokit, of);
  return runs.toSorted((one, other) => other.updated_at.localeCompare(one.updated_at));
}

/**
 * The runs of the branch's own workflow file: GitHub also lists the runs of a tag with the branch's name.
 *
 * A commit stays on the branch, so each is checked once.
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

/** Undefined if the run has no usable result. */
async function readResult(
  octokit: ArtifactsApi,
  { owner, repo, runId }: Repository & { readonly runId: number },
): Promise<ApplyResult | undefined> {
  const downloaded = await downloadArtifactFile(octokit, { owner, repo, runId, ...applyArtifact });
  if (downloaded.kind === "unusable") return undefined;
  const parsed = await parseLargeArtifact("parseApplyResult", downloaded.text, applyArtifact.file);
  return parsed.kind === "value" ? parsed.value : undefined;
}
