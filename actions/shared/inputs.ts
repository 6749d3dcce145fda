/** The environment of a process; passed as an argument, so that only `index.ts` reads the real one. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A workflow calls an Action without a required input, or the Action runs outside a workflow. */
export class MissingInputsError extends Error {
  override readonly name = "MissingInputsError";
  readonly inputs: readonly string[];
  readonly variables: readonly string[];

  constructor(inputs: readonly string[], variables: readonly string[]) {
    const parts = [
      ...(inputs.length > 0 ? [`Give the Action ${list("input", inputs)} under "with:" in the workflow file.`] : []),
      ...(variables.length > 0
        ? [
            `The ${list("environment variable", variables)} ${variables.length === 1 ? "is" : "are"} not set; ` +
              "a GitHub runner sets them, so run this Action as a step of a workflow.",
          ]
        : []),
    ];
    super(parts.join(" "));
    this.inputs = inputs;
    this.variables = variables;
  }
}

/**
 * Reads inputs of the Action from `INPUT_*`, as the runner sets them: upper case, hyphens kept, empty when not given.
 *
 * @throws MissingInputsError that names every missing input at once.
 */
export function readInputs<Required extends string, Optional extends string = never>(
  environment: Environment,
  names: { readonly required: readonly Required[]; readonly optional?: readonly Optional[] },
): Readonly<Record<Required, string> & Record<Optional, string | undefined>> {
  const read = (name: string): string | undefined => nonEmpty(environment[`INPUT_${name.toUpperCase()}`]);
  const missing = names.required.filter((name) => read(name) === undefined);
  if (missing.length > 0) throw new MissingInputsError(missing, []);
  const all: readonly string[] = [...names.required, ...(names.optional ?? [])];
  return Object.fromEntries(all.map((name) => [name, read(name)])) as Record<Required, string> &
    Record<Optional, string | undefined>;
}

/** The facts that a run knows about itself. */
export interface Runner {
  readonly owner: string;
  readonly repository: string;
  /** Commit that started the run; for a dispatch on the default branch, its tip at that moment. */
  readonly commit: string;
  readonly runId: string;
  /** Number of the attempt: a run that is started again keeps its id. */
  readonly attempt: number;
  /** Base URL of GitHub's REST API. */
  readonly apiUrl: string;
  /** Base URL of GitHub's pages. */
  readonly serverUrl: string;
  /** Folder that lives as long as the job. */
  readonly temporaryFolder: string;
  /** File for the Markdown of the job's page, if the runner supports that. */
  readonly summaryFile: string | undefined;
}

/**
 * Reads GitHub's own variables.
 *
 * @throws MissingInputsError that names every missing variable at once.
 */
export function readRunner(environment: Environment): Runner {
  const missing = ["GITHUB_REPOSITORY", "GITHUB_SHA", "GITHUB_RUN_ID", "RUNNER_TEMP"].filter(
    (name) => nonEmpty(environment[name]) === undefined,
  );
  if (missing.length > 0) throw new MissingInputsError([], missing);
  const [owner = "", repository = ""] = (environment["GITHUB_REPOSITORY"] ?? "").split("/");
  return {
    owner,
    repository,
    commit: environment["GITHUB_SHA"] ?? "",
    runId: environment["GITHUB_RUN_ID"] ?? "",
    attempt: Number(nonEmpty(environment["GITHUB_RUN_ATTEMPT"]) ?? "1"),
    apiUrl: nonEmpty(environment["GITHUB_API_URL"]) ?? "https://api.github.com",
    serverUrl: nonEmpty(environment["GITHUB_SERVER_URL"]) ?? "https://github.com",
    temporaryFolder: environment["RUNNER_TEMP"] ?? "",
    summaryFile: nonEmpty(environment["GITHUB_STEP_SUMMARY"]),
  };
}

function nonEmpty(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === "" ? undefined : trimmed;
}

function list(noun: string, names: readonly string[]): string {
  return `${noun}${names.length === 1 ? "" : "s"} ${names.join(", ")}`;
}
