import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { signals } from "../run-program.ts";
import type { TerraformContext } from "./terraform.ts";

const source = "registry.terraform.io/hashicorp/aws";

/** The provider starts in less than a second; waiting longer would not save time. */
const startTimeout = 15_000;

/**
 * Lets several commands of Terraform share one provider process.
 *
 * Terraform starts the provider again for each command, for some several times. Each time it hashes 700 MB and builds the
 * schema of all of AWS, which takes more than half of a small plan. Terraform can attach to a running provider instead, a
 * feature for debugging providers. The process runs the same file that `terraform init` has just compared with the lock
 * file, in the same environment, and ends with the work.
 *
 * If the provider cannot be shared, Terraform starts its own. With `AWS_CA_BUNDLE` (a proxy with its own certificate) a
 * provider cannot be configured twice.
 *
 * @see https://developer.hashicorp.com/terraform/plugin/debugging#starting-a-provider-in-debug-mode
 */
export async function withReattachedProvider<Result>(
  context: TerraformContext,
  work: (context: TerraformContext) => Promise<Result>,
): Promise<Result> {
  const provider = context.environment["AWS_CA_BUNDLE"] === undefined ? await startProvider(context) : undefined;
  if (provider === undefined) return work(context);
  try {
    const environment = { ...context.environment, TF_REATTACH_PROVIDERS: provider.address };
    return await work({ ...context, environment });
  } finally {
    await provider.end();
  }
}

interface RunningProvider {
  /** The value of `TF_REATTACH_PROVIDERS`, as JSON. */
  readonly address: string;
  readonly end: () => Promise<void>;
}

async function startProvider({ directory, environment }: TerraformContext): Promise<RunningProvider | undefined> {
  const file = await findProvider(directory);
  if (file === undefined) return undefined;
  // Its socket is in the workspace, and is removed with it.
  const child = spawn(file, ["-debug"], {
    cwd: directory,
    env: { ...environment, TMPDIR: directory },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = once(child, "close").catch(() => undefined);
  const stopListening = endOnSignal(child);
  const end = async (): Promise<void> => {
    stopListening();
    child.kill("SIGKILL");
    await ended;
  };
  const address = await readAddress(child);
  if (address !== undefined) return { address, end };
  await end();
  return undefined;
}

/**
 * Ends the provider if a signal ends this process. If there are other listeners, they clean up first, for example a command
 * of Terraform that still needs the provider; then the work ends, and the provider with it.
 */
function endOnSignal(child: ChildProcess): () => void {
  const stopListening = (): void => {
    for (const signal of signals) process.off(signal, onSignal);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (process.listenerCount(signal) > 1) return;
    stopListening();
    child.kill("SIGKILL");
    process.kill(process.pid, signal);
  };
  for (const signal of signals) process.on(signal, onSignal);
  return stopListening;
}

/** Finds the file that `terraform init` installed, on any platform; a new workspace has one version of it. */
async function findProvider(directory: string): Promise<string | undefined> {
  const providers = join(directory, ".terraform", "providers", source);
  const [version] = await readdir(providers).catch(() => []);
  if (version === undefined) return undefined;
  const installed = join(providers, version);
  const [platform] = await readdir(installed);
  if (platform === undefined) return undefined;
  const name = (await readdir(join(installed, platform))).find((file) => file.startsWith("terraform-provider-aws"));
  return name && join(installed, platform, name);
}

async function readAddress(
  child: ChildProcess & { readonly stdout: NodeJS.ReadableStream },
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const giveUp = (): void => {
      clearTimeout(timer);
      resolve(undefined);
    };
    const timer = setTimeout(giveUp, startTimeout);
    child.once("error", giveUp);
    child.once("close", giveUp);
    createInterface({ input: child.stdout }).on("line", (line) => {
      const address = /^\s*TF_REATTACH_PROVIDERS='(\{.+\})'\s*$/u.exec(line)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
  });
}
