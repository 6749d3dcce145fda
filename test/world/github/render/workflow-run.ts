import { createHash } from "node:crypto";
import type { Hub } from "../hub.ts";
import type { Artifact, Workflow, WorkflowRun } from "../runs.ts";
import type { Repository } from "../state.ts";
import { nodeId, renderAccount, type Schemas } from "./account.ts";
import { renderSimpleCommit } from "./commit.ts";
import { pullsAt, renderMinimalPull } from "./pull.ts";
import { renderMinimalRepository, repositoryPage, repositoryUrl } from "./repository.ts";

export function branchOf(run: WorkflowRun): string {
  return run.ref.replace(/^refs\/(heads|tags)\//, "");
}

export function renderRun(hub: Hub, repository: Repository, run: WorkflowRun) {
  const actions = `${repositoryUrl(hub, repository)}/actions`;
  const url = `${actions}/runs/${run.id}`;
  const minimal = renderMinimalRepository(hub, repository);
  return {
    id: run.id,
    name: run.workflow.name,
    node_id: nodeId("WFR", run.id),
    head_branch: branchOf(run),
    head_sha: run.sha,
    path: run.workflow.path,
    display_title: run.title,
    run_number: run.number,
    run_attempt: 1,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: run.workflow.id,
    check_suite_id: run.suiteId,
    check_suite_node_id: nodeId("CS", run.suiteId),
    url,
    html_url: `${repositoryPage(hub, repository)}/actions/runs/${run.id}`,
    pull_requests: pullsAt(repository, run.sha).map((pull) => renderMinimalPull(hub, repository, pull)),
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    run_started_at: run.createdAt,
    actor: renderAccount(hub, run.actor),
    triggering_actor: renderAccount(hub, run.actor),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${repositoryUrl(hub, repository)}/check-suites/${run.suiteId}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: null,
    workflow_url: `${actions}/workflows/${run.workflow.id}`,
    head_commit: renderSimpleCommit(repository, run.sha),
    repository: minimal,
    head_repository: minimal,
  } satisfies Schemas["workflow-run"];
}

/** As webhooks name the workflow of a run. */
export function renderWorkflow(hub: Hub, repository: Repository, workflow: Workflow) {
  const page = repositoryPage(hub, repository);
  return {
    id: workflow.id,
    node_id: nodeId("W", workflow.id),
    name: workflow.name,
    path: workflow.path,
    state: workflow.disabled ? "disabled_manually" : "active",
    created_at: workflow.createdAt,
    updated_at: workflow.createdAt,
    url: `${repositoryUrl(hub, repository)}/actions/workflows/${workflow.id}`,
    html_url: `${page}/blob/${repository.defaultBranch}/${workflow.path}`,
    badge_url: `${page}/workflows/${encodeURIComponent(workflow.name)}/badge.svg`,
  };
}

const ninetyDays = 90 * 24 * 60 * 60 * 1000;

export function renderArtifact(hub: Hub, repository: Repository, run: WorkflowRun, artifact: Artifact) {
  const url = `${repositoryUrl(hub, repository)}/actions/artifacts/${artifact.id}`;
  return {
    id: artifact.id,
    node_id: nodeId("AR", artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.zip.byteLength,
    url,
    archive_download_url: `${url}/zip`,
    expired: false,
    created_at: artifact.createdAt,
    updated_at: artifact.createdAt,
    expires_at: new Date(Date.parse(artifact.createdAt) + ninetyDays).toISOString(),
    digest: `sha256:${createHash("sha256").update(artifact.zip).digest("hex")}`,
    workflow_run: {
      id: run.id,
      repository_id: repository.id,
      head_repository_id: repository.id,
      head_branch: branchOf(run),
      head_sha: run.sha,
    },
  } satisfies Schemas["artifact"];
}
