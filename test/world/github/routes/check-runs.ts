import { announce, repositoryEvent } from "../events.ts";
import { invalid, notFound, Refusal } from "../refusal.ts";
import { renderAnnotation, renderCheckRun, renderCheckRunEvent } from "../render/check-run.ts";
import { page, repositoryRoute, type Call } from "../route.ts";
import type { Annotation, CheckRun } from "../runs.ts";
import type { App } from "../accounts.ts";
import type { Actor, Repository } from "../state.ts";

const write = { permission: "checks", level: "write", integrationsOnly: true } as const;
const read = { permission: "checks", level: "read" } as const;

type Output =
  NonNullable<Call<"checks/create">["body"]["output"]> | NonNullable<Call<"checks/update">["body"]["output"]>;

function appOf(actor: Actor): App {
  if (actor.kind === "user") throw new Refusal(403, "You must authenticate via a GitHub App.");
  return actor.app;
}

function findCheckRun(repository: Repository, id: number): CheckRun {
  const run = repository.checkRuns.find((candidate) => candidate.id === id);
  if (!run) throw notFound();
  return run;
}

/** A new output replaces the old one, but its annotations come on top: https://docs.github.com/en/rest/checks/runs#update-a-check-run */
function writeOutput(run: CheckRun, output: Output | undefined): void {
  if (!output) return;
  // GitHub counts 65,535 characters for each, which its description says of the summary and the text alike.
  for (const field of ["summary", "text"] as const) {
    if ((output[field]?.length ?? 0) > 65_535)
      throw invalid({
        resource: "CheckRun",
        field,
        code: "custom",
        message: `${field} exceeds a maximum of 65535 characters`,
      });
  }
  for (const annotation of output.annotations ?? []) checkAnnotation(annotation);
  run.title = output.title ?? run.title;
  run.summary = output.summary;
  run.text = output.text ?? null;
  run.annotations.push(...(output.annotations ?? []));
}

function checkAnnotation({ start_line, end_line, start_column, end_column }: Annotation): void {
  const wrong = (field: string, message: string) => invalid({ resource: "CheckRun", field, code: "custom", message });
  if (end_line < start_line) throw wrong("end_line", "end_line must not be before start_line");
  const columns = start_column !== undefined || end_column !== undefined;
  if (columns && start_line !== end_line) throw wrong("start_column", "columns are for annotations of a single line");
}

/** A conclusion completes, whatever status is sent with it. */
function writeStatus(
  run: CheckRun,
  body: Call<"checks/update">["body"] | Call<"checks/create">["body"],
  now: string,
): void {
  const status: string | undefined = body.conclusion === undefined ? body.status : "completed";
  // The description knows further statuses, which GitHub alone sets.
  if (status !== undefined && status !== "queued" && status !== "in_progress" && status !== "completed") {
    throw invalid({ resource: "CheckRun", field: "status", code: "invalid" });
  }
  if (status === "completed" && body.conclusion === undefined)
    throw invalid({ resource: "CheckRun", field: "conclusion", code: "missing_field" });
  if (body.conclusion === "stale") throw invalid({ resource: "CheckRun", field: "conclusion", code: "invalid" });
  run.status = status ?? run.status;
  run.conclusion = status === undefined ? run.conclusion : (body.conclusion ?? null);
  run.completedAt = run.status === "completed" ? (body.completed_at ?? run.completedAt ?? now) : null;
  run.startedAt = body.started_at ?? run.startedAt;
  run.externalId = body.external_id ?? run.externalId;
  run.detailsUrl = body.details_url ?? run.detailsUrl;
}

/** One suite for each App and commit. */
function suiteOf(repository: Repository, app: App, headSha: string): number | undefined {
  return repository.checkRuns.find((run) => run.app === app && run.headSha === headSha)?.suiteId;
}

const common = ["name", "status", "conclusion", "external_id", "details_url", "started_at", "completed_at", "output"];

const create = repositoryRoute("checks/create", {
  needs: write,
  takes: [...common, "head_sha"],
  handle: ({ hub, actor, repository, body }) => {
    const app = appOf(actor);
    if (repository.git.resolve(body.head_sha) !== body.head_sha)
      throw new Refusal(422, `No commit found for SHA: ${body.head_sha}`);
    const run: CheckRun = {
      id: hub.state.nextId(),
      suiteId: suiteOf(repository, app, body.head_sha) ?? hub.state.nextId(),
      app,
      headSha: body.head_sha,
      name: body.name,
      status: "queued",
      conclusion: null,
      externalId: "",
      detailsUrl: null,
      startedAt: hub.now(),
      completedAt: null,
      title: null,
      summary: null,
      text: null,
      annotations: [],
    };
    writeStatus(run, body, hub.now());
    writeOutput(run, body.output);
    repository.checkRuns.push(run);
    announce(hub, repository, actor.account, "check_run", {
      action: "created",
      check_run: renderCheckRunEvent(hub, repository, run),
    });
    if (run.status === "completed")
      announce(hub, repository, actor.account, "check_run", {
        action: "completed",
        check_run: renderCheckRunEvent(hub, repository, run),
      });
    return { status: 201, body: renderCheckRun(hub, repository, run) };
  },
});

const update = repositoryRoute("checks/update", {
  needs: write,
  takes: common,
  handle: ({ hub, actor, repository, params, body }) => {
    const run = findCheckRun(repository, params.check_run_id);
    if (run.app !== appOf(actor)) {
      throw new Refusal(
        403,
        `Invalid app_id \`${appOf(actor).id}\` - check run can only be modified by the GitHub App that created it.`,
      );
    }
    const completed = run.status === "completed";
    run.name = body.name ?? run.name;
    writeStatus(run, body, hub.now());
    writeOutput(run, body.output);
    if (run.status === "completed" && !completed) {
      announce(hub, repository, actor.account, "check_run", {
        action: "completed",
        check_run: renderCheckRunEvent(hub, repository, run),
      });
    }
    return { status: 200, body: renderCheckRun(hub, repository, run) };
  },
});

const listAnnotations = repositoryRoute("checks/list-annotations", {
  needs: read,
  takes: ["per_page", "page"],
  handle: (call) => {
    const run = findCheckRun(call.repository, call.params.check_run_id);
    return page(call, run.annotations, (annotation) => renderAnnotation(call.hub, call.repository, run, annotation));
  },
});

const listForRef = repositoryRoute("checks/list-for-ref", {
  needs: read,
  takes: ["check_name", "status", "filter", "app_id", "per_page", "page"],
  handle: (call) => {
    const { hub, repository, params, query } = call;
    const sha = repository.git.resolve(`refs/heads/${params.ref}`) ?? repository.git.resolve(params.ref);
    if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${params.ref}`);
    const found = repository.checkRuns.filter(
      (run) =>
        run.headSha === sha &&
        (query.check_name === undefined || run.name === query.check_name) &&
        (query.app_id === undefined || run.app.id === query.app_id) &&
        (query.status === undefined || run.status === query.status),
    );
    const latest = found.filter(
      (run) => found.findLast(({ name, app }) => name === run.name && app === run.app) === run,
    );
    const shown = (query.filter === "all" ? found : latest).toReversed();
    return page(
      call,
      shown,
      (run) => renderCheckRun(hub, repository, run),
      (check_runs) => ({ total_count: shown.length, check_runs }),
    );
  },
});

/** The "Re-run" button: only the App that made the check run is told. */
const rerequest = repositoryRoute("checks/rerequest-run", {
  needs: { permission: "checks", level: "write" },
  handle: ({ hub, actor, repository, params }) => {
    const run = findCheckRun(repository, params.check_run_id);
    if (run.status !== "completed") throw new Refusal(422, "This check run is not rerequestable");
    const payload = { action: "rerequested", check_run: renderCheckRunEvent(hub, repository, run) };
    hub.webhooks.sendTo(run.app, repositoryEvent(hub, repository, actor.account, "check_run", payload));
    return { status: 201, body: {} };
  },
});

export const checkRuns = [create, update, listAnnotations, listForRef, rerequest];
