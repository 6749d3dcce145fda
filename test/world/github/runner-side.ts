import type { Permissions, RunnerSide, Trigger } from "../contract.ts";
import { actionsApp } from "./app-registry.ts";
import { createToken } from "./authentication.ts";
import type { Hub } from "./hub.ts";
import { subjectPrefix } from "./oidc-subject.ts";
import { requireRepository } from "./repositories.ts";
import type { WorkflowRun } from "./runs.ts";
import { requireAccount, type Repository } from "./state.ts";
import { announceRun, createRun } from "./workflows.ts";

interface FoundRun {
  readonly repository: Repository;
  readonly run: WorkflowRun;
}

function findRun({ state }: Hub, runId: number): FoundRun {
  for (const repository of state.repositories) {
    const run = repository.runs.find(({ id }) => id === runId);
    if (run) return { repository, run };
  }
  throw new Error(`there is no run ${runId}`);
}

/** GitHub as the runner sees it. */
export function createRunnerSide(
  hub: Hub,
  listeners: Set<(trigger: Trigger) => void>,
): RunnerSide & {
  runOutput(runId: number): WorkflowRun["output"];
  runArtifacts(runId: number): readonly Uint8Array[];
} {
  const { state, urls, now } = hub;
  return {
    apiUrl: urls.api,
    serverUrl: urls.server,
    onTrigger: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    createRun: ({ repository, actor, ...run }) => {
      const account = requireAccount(state, actor);
      return createRun(hub, requireRepository(hub, repository), { ...run, actor: account }).id;
    },
    updateRun: (runId, update) => {
      const { repository, run } = findRun(hub, runId);
      run.status = update.status;
      run.conclusion = update.status === "completed" ? update.conclusion : null;
      run.updatedAt = now();
      announceRun(hub, repository, run, update.status);
    },
    setRunOutput: (runId, output) => {
      findRun(hub, runId).run.output = output;
    },
    runArtifacts: (runId) => findRun(hub, runId).run.artifacts.map(({ zip }) => zip),
    runOutput: (runId) => findRun(hub, runId).run.output,
    createJobToken: ({ repository: fullName, runId, permissions }) => {
      const repository = requireRepository(hub, fullName);
      const { run } = findRun(hub, runId);
      const app = actionsApp(hub);
      return createToken(
        state,
        "ghs",
        { kind: "job", account: app.bot, app, repository, permissions: asInAppYml(permissions) },
        () => run.status === "completed",
      );
    },
    uploadArtifact: ({ runId, name, zip }) => {
      const { run } = findRun(hub, runId);
      if (run.artifacts.some((artifact) => artifact.name === name))
        throw new Error(`run ${runId} has an artifact ${name} already`);
      run.artifacts.push({ id: state.nextId(), name, zip, createdAt: now() });
    },
    oidcSubject: (repository) => subjectPrefix(requireRepository(hub, repository)),
    readFile: ({ repository, sha, path }) => requireRepository(hub, repository).git.read(sha, path),
    listFiles: ({ repository, sha, path }) => requireRepository(hub, repository).git.files(sha, path),
    changedFiles: ({ repository, before, sha }) => {
      const { git } = requireRepository(hub, repository);
      const base = /^0+$/.test(before) ? undefined : before;
      return git.changes(base, sha).map(({ path }) => path);
    },
  };
}

/** Workflows write `pull-requests` for what an App's manifest writes `pull_requests`. */
function asInAppYml(permissions: Permissions): Permissions {
  return Object.fromEntries(Object.entries(permissions).map(([name, level]) => [name.replaceAll("-", "_"), level]));
}
