/** What the stand-ins of the world promise each other: GitHub knows nothing of how jobs run, the runner nothing of how GitHub stores things. */

/** Names of permissions as in the App's manifest and in a workflow's `permissions:`. */
export type Permissions = Readonly<Record<string, "read" | "write">>;

/** Something happened that may start workflows; the runner decides which, as GitHub would. */
export type Trigger =
  | {
      readonly kind: "workflow_dispatch";
      readonly repository: string;
      /** Path in the repository, for example `.github/workflows/plan.yml`. */
      readonly workflowPath: string;
      /** Full ref, for example `refs/heads/main`, and its commit. */
      readonly ref: string;
      readonly sha: string;
      readonly inputs: Readonly<Record<string, string>>;
      /** Login of who dispatched. */
      readonly actor: string;
      /** Already created, status `queued`: the answer of the dispatch names it. */
      readonly runId: number;
    }
  | {
      readonly kind: "push";
      readonly repository: string;
      readonly ref: string;
      readonly before: string;
      readonly sha: string;
      readonly actor: string;
    };

/** How a run or job ended, in GitHub's words. */
export type Conclusion = "success" | "failure" | "cancelled" | "skipped";

export interface NewRun {
  readonly repository: string;
  readonly workflowPath: string;
  readonly event: "workflow_dispatch" | "push";
  readonly ref: string;
  readonly sha: string;
  readonly actor: string;
}

/** GitHub as the runner sees it. */
export interface RunnerSide {
  /** Base URL of the REST API, as `GITHUB_API_URL` has it. */
  readonly apiUrl: string;
  /** Base URL of the web pages, as `GITHUB_SERVER_URL` has it. */
  readonly serverUrl: string;
  /** Calls back for each trigger; pushes made with a job's token trigger nothing. Returns the way to stop listening. */
  onTrigger(listener: (trigger: Trigger) => void): () => void;
  /** Creates a run for a push; sends the `workflow_run` webhook `requested`. */
  createRun(run: NewRun): number;
  /** `in_progress` or, with a conclusion, `completed`; sends the `workflow_run` webhook. */
  updateRun(
    runId: number,
    update: { readonly status: "in_progress" } | { readonly status: "completed"; readonly conclusion: Conclusion },
  ): void;
  /** Text of the run's log and job summaries, so that people can read them. */
  setRunOutput(runId: number, output: { readonly log: string; readonly summary: string }): void;
  /** Makes the `GITHUB_TOKEN` of a job: its repository permissions only, gone when the run completes. */
  createJobToken(job: {
    readonly repository: string;
    readonly runId: number;
    readonly permissions: Permissions;
  }): string;
  /** Stores an artifact of a run, as `actions/upload-artifact` would; `zip` is the archive's bytes. */
  uploadArtifact(artifact: { readonly runId: number; readonly name: string; readonly zip: Uint8Array }): void;
  /** The beginning of the subject in the OIDC tokens of the repository's jobs. */
  oidcSubject(repository: string): string;
  /** A file of the repository at a commit, or undefined. */
  readFile(file: { readonly repository: string; readonly sha: string; readonly path: string }): Uint8Array | undefined;
  /** Paths under a folder at a commit. */
  listFiles(folder: { readonly repository: string; readonly sha: string; readonly path: string }): readonly string[];
  /** Paths that differ between two commits. */
  changedFiles(range: {
    readonly repository: string;
    readonly before: string;
    readonly sha: string;
  }): readonly string[];
}
