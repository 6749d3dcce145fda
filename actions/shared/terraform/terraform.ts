import type { Environment } from "../inputs.ts";
import { ProgramNotStartedError, runProgram, type Program } from "../run-program.ts";
import { readTerraformMessage } from "./message.ts";

/** The folder, environment and callbacks of Terraform. */
export interface TerraformContext {
  /** Holds the configuration; Terraform writes into it. */
  readonly directory: string;
  readonly environment: Environment;
  readonly log: (line: string) => void;
  /** Called with Terraform's version, also if the command fails. */
  readonly onVersion?: (version: string) => void;
  /** Ends a command when aborted; without it, this process's signals are forwarded to Terraform. */
  readonly stop?: AbortSignal;
}

/** An error that Terraform reported, and the resource that it is about, if it names one. */
export interface TerraformFailure {
  readonly address: string | undefined;
  readonly text: string;
}

/** Terraform failed, or is not installed. */
export class TerraformError extends Error {
  override readonly name = "TerraformError";
  /** Each error that it reported. */
  readonly failures: readonly TerraformFailure[];
  /** For example `init`. */
  readonly command: string;
  readonly exitCode: number | undefined;

  constructor(
    command: string,
    exitCode: number | undefined,
    message: string,
    { failures = [], ...options }: ErrorOptions & { readonly failures?: readonly TerraformFailure[] } = {},
  ) {
    super(message, options);
    this.failures = failures;
    this.command = command;
    this.exitCode = exitCode;
  }
}

/** A resource that an apply made. */
export interface Created {
  readonly address: string;
  readonly id: string;
}

/** The result of an apply; if it failed, `created` has the resources that it created before. */
export interface Applied {
  readonly created: readonly Created[];
  readonly error: TerraformError | undefined;
}

/** File name of the saved plan in the directory. */
export const planFile = "plan.tfplan";

/**
 * Installs the pinned provider; Terraform refuses one that is not in the lock file.
 *
 * @returns Terraform's version.
 * @throws TerraformError
 */
export async function terraformInit(context: TerraformContext): Promise<string> {
  let version = "unknown";
  const outcome = await run(context, ["init", "-input=false", "-lockfile=readonly", "-no-color", "-json"], {
    onVersion: (found) => {
      version = found;
    },
  });
  if (outcome.error !== undefined) throw outcome.error;
  return version;
}

/**
 * Plans and saves the plan. The state is not locked: a plan only reads, and its role cannot write a lock.
 *
 * @param targets - addresses to plan; if empty, plans everything
 * @returns whether there are changes.
 * @throws TerraformError
 */
export async function terraformPlan(
  context: TerraformContext,
  targets: readonly string[] = [],
): Promise<"changes" | "nothing"> {
  const options = ["-input=false", "-lock=false", "-detailed-exitcode", `-out=${planFile}`, "-no-color", "-json"];
  if (targets.length > 0) context.log(`Only the accounts that differ are planned: ${targets.length}.`);
  const targeted = targets.map((address) => `-target=${address}`);
  const outcome = await run(context, ["plan", ...options, ...targeted], { successes: [0, 2] });
  if (outcome.error !== undefined) throw outcome.error;
  return outcome.exitCode === 2 ? "changes" : "nothing";
}

/**
 * Returns the saved plan as JSON. It has sensitive values in clear text, so it must not leave the process as it is.
 *
 * @throws TerraformError
 */
export async function terraformShowPlan(context: TerraformContext): Promise<string> {
  const lines: string[] = [];
  const quiet = { ...context, log: () => undefined };
  const outcome = await run(quiet, ["show", "-json", "-no-color", planFile], { onLine: (line) => lines.push(line) });
  if (outcome.error !== undefined) throw outcome.error;
  return lines.join("\n");
}

/**
 * Applies exactly the saved plan. AWS creates at most five accounts at a time.
 *
 * @param onCreated - called for each resource as soon as it is created
 */
export async function terraformApply(
  context: TerraformContext,
  onCreated: (resource: Created) => void = () => undefined,
): Promise<Applied> {
  const created: Created[] = [];
  const outcome = await run(context, ["apply", "-input=false", "-parallelism=5", "-no-color", "-json", planFile], {
    onCreated: (resource) => {
      created.push(resource);
      onCreated(resource);
    },
  });
  return { created, error: outcome.error };
}

interface Listeners {
  readonly successes?: readonly number[];
  readonly onVersion?: (version: string) => void;
  readonly onCreated?: (created: Created) => void;
  readonly onLine?: (line: string) => void;
}

async function run(
  context: TerraformContext,
  args: readonly [string, ...string[]],
  { successes = [0], onVersion, onCreated, onLine }: Listeners,
): Promise<{ readonly exitCode: number; readonly error: TerraformError | undefined }> {
  const [command] = args;
  const failures: TerraformFailure[] = [];
  const stderrLines: string[] = [];
  const signals: NodeJS.Signals[] = [];
  const onLineOf = (line: string, stream: "stdout" | "stderr"): void => {
    if (stream === "stderr") stderrLines.push(line);
    if (stream === "stdout") onLine?.(line);
    const message = readTerraformMessage(line);
    if (message.kind === "error") failures.push(message);
    if (message.kind === "version") for (const listener of [onVersion, context.onVersion]) listener?.(message.version);
    if (message.kind === "created") onCreated?.({ address: message.address, id: message.id });
    if (message.kind !== "expected") context.log(message.text);
  };
  const exitCode = await start(context, args, { onLine: onLineOf, onSignal: (signal) => signals.push(signal) });
  if (successes.includes(exitCode)) {
    // Terraform ignores a signal while it loads its provider, so a cancelled apply may still succeed.
    if (signals.length === 0 || command === "apply") return { exitCode, error: undefined };
    const cancelled = `The job was cancelled (${signals.join(", ")}) while terraform ${command} ran, so nothing was done after it. Start the workflow again.`;
    return { exitCode, error: new TerraformError(command, exitCode, cancelled) };
  }
  const reason =
    (failures.length > 0 ? failures.map(({ text }) => text).join("\n\n") : stderrLines.join("\n")) ||
    "It gave no reason.";
  const message = `terraform ${command} ended with exit code ${exitCode}:\n${reason}`;
  return { exitCode, error: new TerraformError(command, exitCode, message, { failures }) };
}

async function start(
  { directory, environment, stop }: TerraformContext,
  args: readonly [string, ...string[]],
  listeners: Pick<Program, "onLine" | "onSignal">,
): Promise<number> {
  try {
    return await runProgram({ command: "terraform", args, directory, environment, stop, ...listeners });
  } catch (error) {
    if (!(error instanceof ProgramNotStartedError)) throw error;
    const advice = "terraform was not found. Put a step with hashicorp/setup-terraform before this one.";
    throw new TerraformError(args[0], undefined, advice, { cause: error });
  }
}
