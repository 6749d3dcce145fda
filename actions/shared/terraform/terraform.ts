import type { Environment } from "../inputs.ts";
import { ProgramNotStartedError, runProgram, type Program } from "../run-program.ts";
import { readTerraformMessage } from "./message.ts";

/** Where and how Terraform runs. */
export interface TerraformContext {
  /** Holds the configuration; Terraform writes into it. */
  readonly directory: string;
  readonly environment: Environment;
  readonly log: (line: string) => void;
  /** Hears Terraform's version, also from a command that fails. */
  readonly onVersion?: (version: string) => void;
  /** Ends a command when aborted; where there is none, signals for us go on to Terraform. */
  readonly stop?: AbortSignal;
}

/** Terraform ran and did not succeed, or is not there. */
export class TerraformError extends Error {
  override readonly name = "TerraformError";
  /** For example `init`. */
  readonly command: string;
  readonly exitCode: number | undefined;

  constructor(command: string, exitCode: number | undefined, message: string, options?: ErrorOptions) {
    super(message, options);
    this.command = command;
    this.exitCode = exitCode;
  }
}

/** A resource that an apply made. */
export interface Created {
  readonly address: string;
  readonly id: string;
}

/** How an apply ended: what was made before it failed is made all the same. */
export interface Applied {
  readonly created: readonly Created[];
  readonly error: TerraformError | undefined;
}

/** Where a plan is kept in the directory. */
export const planFile = "plan.tfplan";

/**
 * Installs the pinned provider, and no other: a provider that the lock file does not know is refused.
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
 * Plans and keeps the plan. The state is not locked: a plan is read only, and its role cannot write a lock.
 *
 * @param targets - addresses to plan alone; none plans everything
 * @returns whether there is anything to do.
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
 * Terraform's structured form of the kept plan. Sensitive values stand in it in clear, so it goes nowhere as it is.
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
 * Applies exactly the kept plan. AWS makes at most five accounts at a time.
 *
 * @param onCreated - hears of each resource as soon as it is made
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

interface Listening {
  readonly successes?: readonly number[];
  readonly onVersion?: (version: string) => void;
  readonly onCreated?: (created: Created) => void;
  readonly onLine?: (line: string) => void;
}

async function run(
  context: TerraformContext,
  args: readonly [string, ...string[]],
  { successes = [0], onVersion, onCreated, onLine }: Listening,
): Promise<{ readonly exitCode: number; readonly error: TerraformError | undefined }> {
  const [command] = args;
  const errors: string[] = [];
  const complaints: string[] = [];
  const signals: NodeJS.Signals[] = [];
  const hear = (line: string, stream: "stdout" | "stderr"): void => {
    if (stream === "stderr") complaints.push(line);
    if (stream === "stdout") onLine?.(line);
    const message = readTerraformMessage(line);
    if (message.kind === "error") errors.push(message.text);
    if (message.kind === "version") for (const tell of [onVersion, context.onVersion]) tell?.(message.version);
    if (message.kind === "created") onCreated?.({ address: message.address, id: message.id });
    if (message.kind !== "expected") context.log(message.text);
  };
  const exitCode = await start(context, args, { onLine: hear, onSignal: (signal) => signals.push(signal) });
  if (successes.includes(exitCode)) {
    // Terraform takes no notice of a signal while it loads its provider. What an apply has made all the same is made.
    if (signals.length === 0 || command === "apply") return { exitCode, error: undefined };
    const cancelled = `The job was cancelled (${signals.join(", ")}) while terraform ${command} ran, so nothing was done after it. Start the workflow again.`;
    return { exitCode, error: new TerraformError(command, exitCode, cancelled) };
  }
  const reason = (errors.length > 0 ? errors.join("\n\n") : complaints.join("\n")) || "It said nothing.";
  const message = `terraform ${command} ended with exit code ${exitCode}:\n${reason}`;
  return { exitCode, error: new TerraformError(command, exitCode, message) };
}

async function start(
  { directory, environment, stop }: TerraformContext,
  args: readonly [string, ...string[]],
  hearing: Pick<Program, "onLine" | "onSignal">,
): Promise<number> {
  try {
    return await runProgram({ command: "terraform", args, directory, environment, stop, ...hearing });
  } catch (error) {
    if (!(error instanceof ProgramNotStartedError)) throw error;
    const advice = "terraform was not found. Put a step with hashicorp/setup-terraform before this one.";
    throw new TerraformError(args[0], undefined, advice, { cause: error });
  }
}
