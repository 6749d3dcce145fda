import { randomBytes } from "node:crypto";
import { notFound, Refusal } from "../refusal.ts";
import { branchOf, renderArtifact, renderRun, renderWorkflow } from "../render/workflow-run.ts";
import { repositoryPage, repositoryUrl } from "../render/repository.ts";
import { page, repositoryRoute, type Call } from "../route.ts";
import type { Workflow, WorkflowRun } from "../runs.ts";
import type { Repository } from "../state.ts";
import { same } from "../state.ts";
import { createRun, dispatchInputs, findWorkflow } from "../workflows.ts";
import type { Hub } from "../hub.ts";

const read = { permission: "actions", level: "read" } as const;

function findRun(repository: Repository, id: number): WorkflowRun {
  const run = repository.runs.find((candidate) => candidate.id === id);
  if (!run) throw notFound();
  return run;
}

/** By number, or by the name of its file. */
function requireWorkflow(hub: Hub, repository: Repository, id: string | number): Workflow {
  const path =
    repository.workflows.find((workflow) => String(workflow.id) === String(id))?.path ?? `.github/workflows/${id}`;
  const workflow = findWorkflow(hub, repository, path);
  if (!workflow) throw notFound();
  return workflow;
}

/** Finds a workflow that people can see; a disabled one is still there. */
const getWorkflow = repositoryRoute("actions/get-workflow", {
  needs: read,
  handle: ({ hub, repository, params }) => ({
    status: 200,
    body: renderWorkflow(hub, repository, requireWorkflow(hub, repository, params.workflow_id)),
  }),
});

const disable = repositoryRoute("actions/disable-workflow", {
  needs: { permission: "actions", level: "write" },
  handle: ({ hub, repository, params }) => {
    requireWorkflow(hub, repository, params.workflow_id).disabled = true;
    return { status: 204 };
  },
});

const enable = repositoryRoute("actions/enable-workflow", {
  needs: { permission: "actions", level: "write" },
  handle: ({ hub, repository, params }) => {
    requireWorkflow(hub, repository, params.workflow_id).disabled = false;
    return { status: 204 };
  },
});

const dispatch = repositoryRoute("actions/create-workflow-dispatch", {
  needs: { permission: "actions", level: "write" },
  takes: ["ref", "inputs", "return_run_details"],
  handle: ({ hub, actor, repository, params, body }) => {
    const { git } = repository;
    const workflow = requireWorkflow(hub, repository, params.workflow_id);
    const candidates = body.ref.startsWith("refs/") ? [body.ref] : [`refs/heads/${body.ref}`, `refs/tags/${body.ref}`];
    const ref = candidates.find((candidate) => git.resolve(candidate) !== undefined);
    const sha = ref === undefined ? undefined : git.resolve(ref);
    if (ref === undefined || sha === undefined) throw new Refusal(422, `No ref found for: ${body.ref}`);
    if (workflow.disabled) throw new Refusal(422, "Cannot trigger a 'workflow_dispatch' on a disabled workflow");
    const inputs = dispatchInputs(repository, sha, workflow.path, body.inputs ?? {});
    const run = createRun(hub, repository, {
      workflowPath: workflow.path,
      event: "workflow_dispatch",
      ref,
      sha,
      inputs,
      actor: actor.account,
    });
    hub.trigger({
      kind: "workflow_dispatch",
      repository: repository.fullName,
      workflowPath: workflow.path,
      ref,
      sha,
      inputs,
      actor: actor.account.login,
      runId: run.id,
    });
    if (body.return_run_details !== true) return { status: 204 };
    const run_url = `${repositoryUrl(hub, repository)}/actions/runs/${run.id}`;
    const html_url = `${repositoryPage(hub, repository)}/actions/runs/${run.id}`;
    return { status: 200, body: { workflow_run_id: run.id, run_url, html_url } };
  },
});

type RunQuery = Call<"actions/list-workflow-runs-for-repo">["query"] & Call<"actions/list-workflow-runs">["query"];

const runFilters = ["actor", "branch", "event", "status", "head_sha", "per_page", "page"];

function listedRuns(runs: readonly WorkflowRun[], query: RunQuery): readonly WorkflowRun[] {
  return runs
    .filter(
      (run) =>
        (query.actor === undefined || same(run.actor.login, query.actor)) &&
        (query.branch === undefined || branchOf(run) === query.branch) &&
        (query.event === undefined || run.event === query.event) &&
        (query.status === undefined || run.status === query.status || run.conclusion === query.status) &&
        (query.head_sha === undefined || run.sha === query.head_sha),
    )
    .toReversed();
}

const listRuns = repositoryRoute("actions/list-workflow-runs-for-repo", {
  needs: read,
  takes: runFilters,
  handle: (call) => {
    const { hub, repository } = call;
    const runs = listedRuns(repository.runs, call.query);
    return page(
      call,
      runs,
      (run) => renderRun(hub, repository, run),
      (workflow_runs) => ({ total_count: runs.length, workflow_runs }),
    );
  },
});

const listRunsOfWorkflow = repositoryRoute("actions/list-workflow-runs", {
  needs: read,
  takes: runFilters,
  handle: (call) => {
    const { hub, repository, params } = call;
    const workflow = requireWorkflow(hub, repository, params.workflow_id);
    const runs = listedRuns(
      repository.runs.filter((run) => run.workflow === workflow),
      call.query,
    );
    return page(
      call,
      runs,
      (run) => renderRun(hub, repository, run),
      (workflow_runs) => ({ total_count: runs.length, workflow_runs }),
    );
  },
});

/** With everything that it left; only one that is over can be deleted. */
const deleteRun = repositoryRoute("actions/delete-workflow-run", {
  needs: { permission: "actions", level: "write" },
  handle: ({ repository, params }) => {
    const run = findRun(repository, params.run_id);
    if (run.status !== "completed") throw new Refusal(403, "Could not delete the workflow run");
    repository.runs.splice(repository.runs.indexOf(run), 1);
    return { status: 204 };
  },
});

const getRun = repositoryRoute("actions/get-workflow-run", {
  needs: read,
  handle: ({ hub, repository, params }) => ({
    status: 200,
    body: renderRun(hub, repository, findRun(repository, params.run_id)),
  }),
});

const listArtifacts = repositoryRoute("actions/list-workflow-run-artifacts", {
  needs: read,
  takes: ["name", "per_page", "page"],
  handle: (call) => {
    const { hub, repository, params, query } = call;
    const run = findRun(repository, params.run_id);
    const found = run.artifacts.filter(({ name }) => query.name === undefined || name === query.name).toReversed();
    return page(
      call,
      found,
      (artifact) => renderArtifact(hub, repository, run, artifact),
      (artifacts) => ({ total_count: found.length, artifacts }),
    );
  },
});

/** Leads to a signed address at another origin that works once and for a minute, as GitHub's does. */
const download = repositoryRoute("actions/download-artifact", {
  needs: read,
  handle: ({ hub, repository, params }) => {
    const artifact = repository.runs.flatMap(({ artifacts }) => artifacts).find(({ id }) => id === params.artifact_id);
    if (!artifact || params.archive_format !== "zip") throw notFound();
    const path = `/artifacts/${artifact.id}.zip?sig=${randomBytes(24).toString("base64url")}`;
    hub.state.downloads.set(path, artifact.zip);
    return { status: 302, headers: { location: `${hub.urls.storage}${path}` } };
  },
});

export const actions = [
  getWorkflow,
  disable,
  enable,
  dispatch,
  listRuns,
  listRunsOfWorkflow,
  getRun,
  deleteRun,
  listArtifacts,
  download,
];
