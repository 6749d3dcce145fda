import type { ApplyResult } from "../domain/apply/apply-result.ts";
import { parseApplyResult } from "../domain/apply/parse-apply-result.ts";
import { hasStatus } from "./adapter-error.ts";
import { applyWorkflowPath } from "./apply-runs.ts";
import { type ArtifactsApi, downloadArtifactFile } from "./artifacts.ts";
import type { Repository } from "./repository.ts";

interface Run {
  readonly id: number;
  readonly run_attempt?: number;
  readonly updated_at: string;
}

export interface LastApplyApi extends ArtifactsApi {
  readonly rest: ArtifactsApi["rest"] & {
    readonly actions: {
      listWorkflowRuns(
        query: Repository & {
          readonly workflow_id: string;
          readonly branch: string;
          readonly status: "completed";
          readonly per_page: number;
        },
      ): Promise<{ readonly data: { readonly workflow_runs: readonly Run[] } }>;
    };
  };
}

/** Whether an attempt of a run may have changed AWS: what a run left never changes, so each is read once. */
export type AppliesCache = Map<string, boolean>;

/** Further back nobody looks: one of these has changed something, or nothing has for a long time. */
const maxRuns = 20;

const maxCached = 1_000;

/** An apply that may have changed AWS. */
export interface LastApply {
  readonly runId: number;
  /** When it ended, as GitHub writes times. */
  readonly at: string;
}

/**
 * The apply on a branch that ended last of those which may have changed AWS; undefined where none did.
 *
 * One that says it had nothing to do, or refused, has changed nothing. One that cannot tell may have.
 */
export async function readLastApply(
  octokit: LastApplyApi,
  { owner, repo, branch, cache }: Repository & { readonly branch: string; readonly cache: AppliesCache },
): Promise<LastApply | undefined> {
  const runs = await listCompleted(octokit, { owner, repo, branch });
  const latestFirst = runs.toSorted((one, other) => other.updated_at.localeCompare(one.updated_at));
  for (const run of latestFirst) {
    const key = `${owner}/${repo} ${run.id}.${run.run_attempt ?? 1}`;
    const changed = cache.get(key) ?? (await mayHaveChanged(octokit, { owner, repo, runId: run.id }));
    if (cache.size >= maxCached) cache.clear();
    cache.set(key, changed);
    if (changed) return { runId: run.id, at: run.updated_at };
  }
  return undefined;
}

/**
 * Keys of the accounts that AWS has not made, as the latest apply says that looked; none where none did. A claim of what
 * workflow runs of the default branch left: nothing is applied by it, since the plan and the apply see for themselves.
 */
export async function readUnmade(
  octokit: LastApplyApi,
  { owner, repo, branch }: Repository & { readonly branch: string },
): Promise<ReadonlySet<string>> {
  const runs = await listCompleted(octokit, { owner, repo, branch });
  for (const run of runs.toSorted((one, other) => other.updated_at.localeCompare(one.updated_at))) {
    const unmade = (await readResult(octokit, { owner, repo, runId: run.id }))?.unmade;
    if (unmade !== undefined) return new Set(unmade);
  }
  return new Set();
}

/** None where the workflow file is missing. */
async function listCompleted(
  octokit: LastApplyApi,
  { owner, repo, branch }: Repository & { readonly branch: string },
): Promise<readonly Run[]> {
  try {
    const { data } = await octokit.rest.actions.listWorkflowRuns({
      owner,
      repo,
      workflow_id: applyWorkflowPath.split("/").at(-1) ?? "",
      branch,
      status: "completed",
      per_page: maxRuns,
    });
    return data.workflow_runs;
  } catch (error) {
    if (hasStatus(error, 404)) return [];
    throw error;
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
  const wanted = { owner, repo, runId, name: "apply-result", file: "apply-result.json", maxBytes: 20_000_000 };
  const downloaded = await downloadArtifactFile(octokit, wanted);
  if (downloaded.kind === "unusable") return undefined;
  const parsed = parseApplyResult(downloaded.text);
  return parsed.kind === "value" ? parsed.value : undefined;
}
