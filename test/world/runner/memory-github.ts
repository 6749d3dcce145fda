import type { Conclusion, NewRun, Permissions, RunnerSide, Trigger } from "../contract.ts";

/** What a GitHub in memory remembers of a run. */
export interface RememberedRun {
  readonly workflowPath: string;
  status: "queued" | "in_progress" | "completed";
  conclusion?: Conclusion;
  log: string;
  summary: string;
  readonly permissions: Permissions[];
  readonly artifacts: { readonly name: string; readonly zip: Uint8Array }[];
}

export interface MemoryGitHub extends RunnerSide {
  readonly runs: ReadonlyMap<number, RememberedRun>;
  push(changedFiles: readonly string[], ref?: string): void;
  /** Answers the run's id. */
  dispatch(workflowPath: string, inputs?: Readonly<Record<string, string>>): number;
}

export const memoryToken = "ghs_of_one_job";
const sha = "5ca1ab1e".padEnd(40, "0");

/** The least GitHub that a runner can work for: one commit of one repository, in memory. */
export function memoryGitHub(files: Readonly<Record<string, string>>): MemoryGitHub {
  const runs = new Map<number, RememberedRun>();
  let listener: ((trigger: Trigger) => void) | undefined;
  let changed: readonly string[] = [];
  const queue = ({ workflowPath }: Pick<NewRun, "workflowPath">): number => {
    const id = runs.size + 1;
    runs.set(id, { workflowPath, status: "queued", log: "", summary: "", permissions: [], artifacts: [] });
    return id;
  };
  const known = (id: number): RememberedRun => {
    const run = runs.get(id);
    if (run === undefined) throw new Error(`there is no run ${id}`);
    return run;
  };
  const common = { repository: "acme/accounts", sha, actor: "octocat" };
  return {
    apiUrl: "http://127.0.0.1:9/api/v3",
    serverUrl: "http://127.0.0.1:9",
    runs,
    onTrigger(callback) {
      listener = callback;
      return () => {
        listener = undefined;
      };
    },
    createRun: queue,
    updateRun: (id, update) => Object.assign(known(id), update),
    setRunOutput: (id, output) => Object.assign(known(id), output),
    createJobToken({ runId, permissions }) {
      known(runId).permissions.push(permissions);
      return memoryToken;
    },
    oidcSubject: (repository) => `repo:${repository}`,
    uploadArtifact: ({ runId, name, zip }) => known(runId).artifacts.push({ name, zip }),
    readFile: ({ path }) => (files[path] === undefined ? undefined : new TextEncoder().encode(files[path])),
    listFiles: ({ path }) => Object.keys(files).filter((file) => path === "" || file.startsWith(`${path}/`)),
    changedFiles: () => changed,
    push(changedFiles, ref = "refs/heads/main") {
      changed = changedFiles;
      listener?.({ ...common, kind: "push", ref, before: "b".repeat(40) });
    },
    dispatch(workflowPath, inputs = {}) {
      const runId = queue({ workflowPath });
      listener?.({ ...common, kind: "workflow_dispatch", workflowPath, ref: "refs/heads/main", inputs, runId });
      return runId;
    },
  };
}
