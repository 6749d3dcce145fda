import type { Calls } from "../../app/github/octokit.ts";
import { warning } from "@actions/core";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  applyMarker,
  renderApply,
  renderRunningApply,
  type ApplyTemplates,
} from "../../app/domain/apply/apply-comment.ts";
import { isPending, type AccountEnd } from "../../app/domain/apply/account-end.ts";
import type { AccountResult, ApplyResult } from "../../app/domain/apply/apply-result.ts";
import { narrowResult } from "../../app/domain/apply/narrow-result.ts";
import { truncate } from "../../app/domain/markdown/truncate.ts";
import { maskText } from "../../app/domain/plan/mask.ts";
import { readBranchTip, type BranchesApi } from "../../app/github/branches.ts";
import { findMergedPullRequest } from "../../app/github/history.ts";
import { upsertComment, type CommentsApi } from "../../app/github/issues/comments.ts";
import type { Repository } from "../../app/github/repository.ts";
import { describeError } from "../shared/fail.ts";
import type { Environment, Runner } from "../shared/inputs.ts";
import { writeJobSummary } from "../shared/job-summary.ts";
import { runStep } from "../shared/step.ts";
import type { ApplyContext, ApplyApi } from "./apply-context.ts";
import { applyLatestCommit } from "./apply-latest-commit.ts";
import { type ApplyOutcome, nothingFound, UnfinishedApplyError } from "./outcome.ts";
import type { Clock } from "../shared/clock.ts";
import { startProgress } from "./progress.ts";

/** The inputs of a run of the Action. */
export interface ApplyJob {
  readonly runner: Runner;
  readonly environment: Environment;
  readonly github: ApplyApi & BranchesApi & CommentsApi & RepositoryApi;
  readonly lockFile: URL;
  readonly templates: ApplyTemplates;
  /** Of a bootstrap role. */
  readonly trustPolicyTemplate: string;
  readonly clock: Clock;
  readonly setOutput: (name: "result-file", value: string) => void;
}

export type RepositoryApi = Calls<"repos.get">;

/** The apply did not happen or is incomplete; the result file says so, too. */
export class NotAppliedError extends Error {
  override readonly name = "NotAppliedError";
}

/** The author of comments that are written with a job's token. */
const author = "github-actions[bot]";

const maxReason = 20_000;
const maxAccountReason = 2_000;
const maxNotes = 100;
const maxResults = 10_000;

/**
 * Applies the tip of the default branch, never the commit that started the run: so a run completes the work of a missed
 * or cancelled run, and never brings back an old version.
 *
 * It writes the result file before it comments on GitHub, and throws a failure only after both, so that no account that
 * AWS created is forgotten.
 */
export async function runApply(job: ApplyJob): Promise<void> {
  const { github, runner, templates, clock } = job;
  const repository = { owner: runner.owner, repo: runner.repository };
  const { branch, commit } = await runStep("looking for the default branch", () => readTip(github, repository));
  const comment = async (number: number, body: string): Promise<void> => {
    await upsertComment(github, { ...repository, number, author, marker: applyMarker, body, ifMissing: "create" });
  };
  const progress = startProgress({
    clock,
    show: async (number, accounts) => comment(number, renderRunningApply({ commit, accounts }, templates)),
    failed: (error) => {
      warning(maskText(`Could not show the progress on the pull request: ${describeError(error)}`));
    },
  });
  const attempt = await tryToApply({ ...job, progress }, { ...repository, ref: commit }, branch);
  const isUntold = attempt.reason !== null && attempt.pullRequests.length === 0;
  const involved = isUntold ? await findInvolved(github, { ...repository, commit, branch }) : attempt.pullRequests;
  const unmade = attempt.reason === null ? [] : await listUnmade(attempt);
  const result = toResult(commit, involved, { ...attempt, ...(unmade && { unmade }) });
  await leaveResult(job, result);
  await writeJobSummary(runner.summaryFile, renderApply(result, templates));
  await progress.settled();
  // A run that died has left its progress in the comment; replace it even if this run has nothing to do.
  for (const number of involved) {
    const text = renderApply(narrowResult(result, number), templates);
    await runStep("commenting on the pull request", () => comment(number, text));
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
  context: ApplyContext,
  at: Repository & { readonly ref: string },
  branch: string,
): Promise<ApplyOutcome> {
  try {
    return await applyLatestCommit(context, at, branch);
  } catch (error) {
    const found = error instanceof UnfinishedApplyError ? error.found : nothingFound;
    return { ...found, outcome: "failed", reason: describeError(error) };
  }
}

/**
 * The accounts that no apply has made: those that AWS does not have, and those in whose way another account stands.
 * Undefined if it is unknown: then no account may be removed from the file.
 */
async function listUnmade({ askUnmade, ends = new Map() }: ApplyOutcome): Promise<readonly string[] | undefined> {
  const inTheWay = [...ends].filter(([, end]) => isPending(end) && end.existing !== undefined).map(([key]) => key);
  try {
    const unmade = await askUnmade?.();
    return unmade && [...new Set([...unmade, ...inTheWay])];
  } catch (error) {
    warning(maskText(`Could not see which accounts AWS has not made: ${describeError(error)}`));
    return undefined;
  }
}

/** The pull request whose merge made the tip: the person who merged it waits for the result. */
async function findInvolved(
  github: ApplyApi,
  { commit, branch, ...repository }: Repository & { readonly commit: string; readonly branch: string },
): Promise<readonly number[]> {
  try {
    const found = await findMergedPullRequest(github, repository, { commit, branch });
    return found === undefined ? [] : [found.number];
  } catch (error) {
    warning(maskText(`Could not look for the pull request of ${commit}: ${describeError(error)}`));
    return [];
  }
}

function toResult(
  commit: string,
  involved: readonly number[],
  attempt: ApplyOutcome & Pick<ApplyResult, "unmade">,
): ApplyResult {
  const { outcome, reason, accounts, adopted, notes = [], unmade, ends, ended, administrators = [] } = attempt;
  return {
    version: 1,
    commit,
    pullRequest: involved.at(-1) ?? null,
    outcome,
    reason: reason === null ? null : truncate(maskText(reason), maxReason),
    notes: notes.slice(0, maxNotes),
    accounts,
    ...(adopted.length > 0 && { adopted }),
    ...(unmade !== undefined && { unmade }),
    ...(administrators.length > 0 && { administrators }),
    ...(ends !== undefined && { results: [...ends].slice(0, maxResults).map(toAccountResult) }),
    ...(ended !== undefined && { ended: ended.slice(-maxResults) }),
  };
}

function toAccountResult([key, end]: readonly [string, AccountEnd]): AccountResult {
  const { kind: outcome, pullRequest } = end;
  return {
    key,
    outcome,
    ...(isPending(end) && { reason: truncate(maskText(end.reasons.join("\n")), maxAccountReason) }),
    ...(pullRequest !== undefined && { pullRequest }),
  };
}

async function leaveResult({ runner, setOutput }: ApplyJob, result: ApplyResult): Promise<void> {
  const file = join(runner.temporaryFolder, "apply-result.json");
  await writeFile(file, JSON.stringify(result));
  setOutput("result-file", file);
}
