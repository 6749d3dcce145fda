import assert from "node:assert/strict";
import { eventually } from "local-github-world/eventually";
import type { AppWorld, World } from "../world.ts";
import type { CheckShown, Exhibit } from "./station.ts";

/** Where neither AWS nor a runner is needed. */
export interface AppStage {
  readonly world: AppWorld;
}

/** State that the stations of the story share: the world, and ids of earlier stations. */
export interface Stage {
  readonly world: World;
  /** Id of the run by which the operator let the apply note where it begins. */
  firstApply?: number;
  /** Filled in by the station that makes it; read through `known`. */
  request?: number;
  pullRequest?: number;
  /** The accounts file as the App made it of the request. */
  accountsFile?: string;
  account?: { readonly id: string; readonly name: string; readonly email: string };
  checklist?: number;
}

export interface PullRequest {
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly state: "open" | "closed";
  readonly merged: boolean;
  readonly user: { readonly login: string };
  readonly head: { readonly sha: string; readonly ref: string };
  readonly base: { readonly ref: string };
}

export interface Issue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: "open" | "closed";
  readonly user: { readonly login: string };
  readonly labels: readonly { readonly name: string }[];
}

export interface Comment {
  readonly id: number;
  readonly body: string;
  readonly user: { readonly login: string };
  readonly created_at: string;
  readonly updated_at: string;
}

export interface CheckRun {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly app: { readonly id: number };
  readonly completed_at: string | null;
  readonly output: { readonly title: string | null; readonly summary: string | null; readonly text: string | null };
}

export interface WorkflowRun {
  readonly id: number;
  readonly path: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly head_branch: string | null;
}

export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly annotation_level: string;
  readonly message: string;
}

/** A value that an earlier station left, or the sentence that says which one did not. */
export function known<Value>(value: Value | undefined, what: string): Value {
  assert.ok(value !== undefined, `an earlier station left no ${what}`);
  return value;
}

/**
 * A run of a workflow file, once it has completed; throws with its log where that was not a success.
 *
 * @param newerThan - id of a run that is not meant, nor those before it
 */
export async function completedRun(stage: Stage, file: string, newerThan = 0): Promise<WorkflowRun> {
  const { world } = stage;
  const run = await eventually(`a run of ${file} to complete`, async () => {
    const { workflow_runs } = await world.people.engineer.request<{ workflow_runs: readonly WorkflowRun[] }>(
      "GET",
      `${world.repositoryPath}/actions/runs`,
    );
    return workflow_runs.find(
      ({ id, path, status }) => id > newerThan && path.endsWith(file) && status === "completed",
    );
  });
  assert.equal(
    run.conclusion,
    "success",
    `${file} concluded ${run.conclusion ?? ""}:\n${world.github.runOutput(run.id).log}`,
  );
  return run;
}

/** The check run of the App with this name at a commit, once it has concluded. */
export async function concluded(
  stage: AppStage,
  sha: string,
  name: string,
): Promise<CheckRun & { readonly conclusion: string }> {
  const { world } = stage;
  return eventually(`check run ${name} at ${sha.slice(0, 7)} to conclude`, async () => {
    const run = (await checkRuns(stage, sha)).find((check) => check.name === name && check.app.id === world.app.id);
    if (run === undefined || run.conclusion === null) return undefined;
    return { ...run, conclusion: run.conclusion };
  });
}

export async function checkRuns({ world }: AppStage, sha: string): Promise<readonly CheckRun[]> {
  const { check_runs } = await world.people.reviewer.request<{ check_runs: readonly CheckRun[] }>(
    "GET",
    `${world.repositoryPath}/commits/${sha}/check-runs`,
  );
  return check_runs;
}

export async function annotationsOf({ world }: AppStage, check: CheckRun): Promise<readonly Annotation[]> {
  return world.people.reviewer.request("GET", `${world.repositoryPath}/check-runs/${check.id}/annotations`);
}

export async function readPullRequest(stage: Stage): Promise<PullRequest> {
  const number = known(stage.pullRequest, "pull request");
  return stage.world.people.reviewer.request("GET", `${stage.world.repositoryPath}/pulls/${number}`);
}

export async function readIssue(stage: AppStage, number: number): Promise<Issue> {
  return stage.world.people.engineer.request("GET", `${stage.world.repositoryPath}/issues/${number}`);
}

/** Comments of a pull request or issue that the App wrote. */
export async function commentsByApp(stage: AppStage, number: number): Promise<readonly Comment[]> {
  return (await comments(stage, number)).filter((comment) => comment.user.login === stage.world.app.login);
}

export async function comments({ world }: AppStage, number: number): Promise<readonly Comment[]> {
  return world.people.reviewer.request("GET", `${world.repositoryPath}/issues/${number}/comments`);
}

/** The checks of a commit as a person sees them, with the annotated lines of the file. */
export async function showChecks(stage: Stage, sha: string, file: string): Promise<Exhibit> {
  const lines = file.split("\n");
  const checks: CheckShown[] = [];
  for (const check of await checkRuns(stage, sha)) {
    if (check.app.id !== stage.world.app.id) continue;
    const annotations = (await annotationsOf(stage, check)).map((annotation) => ({
      path: annotation.path,
      line: annotation.start_line,
      level: annotation.annotation_level,
      message: annotation.message,
      source: lines[annotation.start_line - 1] ?? "",
    }));
    checks.push({
      name: check.name,
      conclusion: check.conclusion ?? check.status,
      title: check.output.title ?? "",
      annotations,
    });
  }
  return { kind: "checks", sha, checks };
}

export function showComment(comment: Comment): Exhibit {
  return {
    kind: "comment",
    author: comment.user.login,
    body: comment.body,
    edited: comment.updated_at !== comment.created_at,
  };
}

export function showIssue(issue: Issue): Exhibit {
  return {
    kind: "issue",
    number: issue.number,
    title: issue.title,
    state: issue.state,
    author: issue.user.login,
    body: issue.body,
    labels: issue.labels.map((label) => label.name),
  };
}

export function showPullRequest(pullRequest: PullRequest): Exhibit {
  return {
    kind: "pull-request",
    number: pullRequest.number,
    title: pullRequest.title,
    state: pullRequest.merged ? "merged" : pullRequest.state,
    author: pullRequest.user.login,
    body: pullRequest.body ?? "",
  };
}
