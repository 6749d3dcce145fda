import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { applyMarker, renderApply, type ApplyTemplates } from "../../app/domain/apply/apply-comment.ts";
import type { ApplyResult } from "../../app/domain/apply/apply-result.ts";
import { truncate } from "../../app/domain/markdown/truncate.ts";
import { maskText } from "../../app/domain/plan/mask.ts";
import { readBranchTip, type BranchesApi } from "../../app/github/branches.ts";
import { writeOneComment, type CommentsApi } from "../../app/github/one-comment.ts";
import type { Repository } from "../../app/github/repository.ts";
import { describeError } from "../shared/fail.ts";
import type { Environment, Runner } from "../shared/inputs.ts";
import { writeJobSummary } from "../shared/job-summary.ts";
import { doStep } from "../shared/step.ts";
import { applyTip, type Attempt, type TipApi } from "./apply-tip.ts";
import { findPullRequest, type FoundPullRequest, type HistoryApi } from "./find-pull-request.ts";
import type { Clock } from "./wait-for-role.ts";

/** What a run of the Action is given. */
export interface ApplyJob {
  readonly runner: Runner;
  readonly environment: Environment;
  readonly github: TipApi & HistoryApi & BranchesApi & CommentsApi & RepositoryApi;
  readonly lockFile: URL;
  readonly templates: ApplyTemplates;
  readonly clock: Clock;
  readonly setOutput: (name: "result-file", value: string) => void;
}

export interface RepositoryApi {
  readonly rest: {
    readonly repos: { get(query: Repository): Promise<{ readonly data: { readonly default_branch: string } }> };
  };
}

/** The apply did not happen, or not as a whole; the result file says so, too. */
export class NotAppliedError extends Error {
  override readonly name = "NotAppliedError";
}

/** Who writes with a job's token. */
const author = "github-actions[bot]";

const maxReason = 20_000;

/**
 * Applies the tip of the default branch: always the tip, never the commit that started the run, so that what a missed or
 * cancelled run left undone is caught up and nothing old comes back.
 *
 * The result is written before anything is said on GitHub, and a failure is thrown only after both: accounts that were
 * made must not be forgotten.
 */
export async function runApply(job: ApplyJob): Promise<void> {
  const { github, runner } = job;
  const repository = { owner: runner.owner, repo: runner.repository };
  const { branch, commit } = await doStep("looking for the default branch", () => readTip(github, repository));
  const found = await doStep("looking for the pull request of the last change", () =>
    findPullRequest(github, { ...repository, commit, branch }),
  );
  const result = toResult(commit, found, await tryToApply(job, { ...repository, ref: commit }, found));
  await leaveResult(job, result);
  const text = renderApply(result, job.templates);
  await writeJobSummary(runner.summaryFile, text);
  if (found !== undefined && result.outcome !== "nothing-to-do") {
    await doStep(`commenting on pull request ${found.number}`, () =>
      writeOneComment(github, {
        ...repository,
        number: found.number,
        author,
        marker: applyMarker,
        body: text,
        ifMissing: "create",
      }),
    );
  }
  if (result.reason !== null) throw new NotAppliedError(result.reason);
}

async function readTip(
  github: BranchesApi & RepositoryApi,
  repository: Repository,
): Promise<{ readonly branch: string; readonly commit: string }> {
  const { data } = await github.rest.repos.get(repository);
  return { branch: data.default_branch, commit: await readBranchTip(github, repository, data.default_branch) };
}

async function tryToApply(
  job: ApplyJob,
  at: Repository & { readonly ref: string },
  found: FoundPullRequest | undefined,
): Promise<Attempt> {
  try {
    return await applyTip(job, at, found);
  } catch (error) {
    return { outcome: "failed", reason: describeError(error), accounts: [] };
  }
}

function toResult(commit: string, found: FoundPullRequest | undefined, attempt: Attempt): ApplyResult {
  return {
    version: 1,
    commit,
    pullRequest: found?.number ?? null,
    outcome: attempt.outcome,
    reason: attempt.reason === null ? null : truncate(maskText(attempt.reason), maxReason),
    accounts: attempt.accounts,
  };
}

async function leaveResult({ runner, setOutput }: ApplyJob, result: ApplyResult): Promise<void> {
  const file = join(runner.temporaryFolder, "apply-result.json");
  await writeFile(file, JSON.stringify(result));
  setOutput("result-file", file);
}
