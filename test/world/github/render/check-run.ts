import type { Hub } from "../hub.ts";
import type { Annotation, CheckRun } from "../runs.ts";
import type { Repository } from "../state.ts";
import { nodeId, renderApp, type Schemas } from "./account.ts";
import { pullsAt, renderMinimalPull } from "./pull.ts";
import { repositoryPage, repositoryUrl } from "./repository.ts";

export function renderCheckRun(hub: Hub, repository: Repository, run: CheckRun) {
  const url = `${repositoryUrl(hub, repository)}/check-runs/${run.id}`;
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId("CR", run.id),
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: `${repositoryPage(hub, repository)}/runs/${run.id}`,
    details_url: run.detailsUrl ?? `${repositoryPage(hub, repository)}/runs/${run.id}`,
    status: run.status,
    // The description's list of conclusions lacks `stale`, which GitHub alone sets.
    conclusion: run.conclusion as Exclude<CheckRun["conclusion"], "stale">,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suiteId },
    app: renderApp(hub, run.app),
    pull_requests: pullsAt(repository, run.headSha).map((pull) => renderMinimalPull(hub, repository, pull)),
  } satisfies Schemas["check-run"];
}

/** As webhooks carry it: with the whole suite. */
export function renderCheckRunEvent(hub: Hub, repository: Repository, run: CheckRun) {
  const rendered = renderCheckRun(hub, repository, run);
  const [pull] = pullsAt(repository, run.headSha);
  return {
    ...rendered,
    check_suite: {
      id: run.suiteId,
      node_id: nodeId("CS", run.suiteId),
      head_branch: pull?.headRef ?? null,
      head_sha: run.headSha,
      status: run.status,
      conclusion: run.conclusion,
      url: `${repositoryUrl(hub, repository)}/check-suites/${run.suiteId}`,
      before: null,
      after: null,
      pull_requests: rendered.pull_requests,
      app: rendered.app,
      created_at: run.startedAt,
      updated_at: run.completedAt ?? run.startedAt,
    },
  };
}

export function renderAnnotation(hub: Hub, repository: Repository, run: CheckRun, annotation: Annotation) {
  return {
    path: annotation.path,
    blob_href: `${repositoryPage(hub, repository)}/blob/${run.headSha}/${encodeURI(annotation.path)}`,
    start_line: annotation.start_line,
    start_column: annotation.start_column ?? null,
    end_line: annotation.end_line,
    end_column: annotation.end_column ?? null,
    annotation_level: annotation.annotation_level,
    title: annotation.title ?? null,
    message: annotation.message,
    raw_details: annotation.raw_details ?? null,
  } satisfies Schemas["check-annotation"];
}
