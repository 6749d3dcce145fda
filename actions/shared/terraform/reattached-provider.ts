import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { signals } from "../run-program.ts";
import { providerVersion } from "./stack.ts";
import type { TerraformContext } from "./terraform.ts";

const source = "registry.terraform.io/hashicorp/aws";

/** It needs less than a second; what takes longer is not worth waiting for. */
const patienceMilliseconds = 15_000;

/**
 * Lets several commands of Terraform share one process of the provider.
 *
 * Terraform starts the provider anew for each command, several times for some, and each time hashes its 700 MB and has it
 * build the schema of all of AWS: more than half of what a small plan takes. It can use a provider that runs already, the
 * way its developers do when they look for faults in one. It is the very file that `terraform init` has just compared with
 * the lock file, with the same environment, and it ends with the work.
 *
 * Where it cannot be kept, Terraform starts it by itself as ever. Behind a proxy with a certificate of its own
 * (`AWS_CA_BUNDLE`) a provider does not take its configuration twice.
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

interface KeptProvider {
  /** What Terraform wants to be told, as JSON. */
  readonly address: string;
  readonly end: () => Promise<void>;
}

async function startProvider({ directory, environment }: TerraformContext): Promise<KeptProvider | undefined> {
  const file = await findProvider(directory);
  if (file === undefined) return undefined;
  // Its socket goes into the workspace, and with that.
  const child = spawn(file, ["-debug"], {
    cwd: directory,
    env: { ...environment, TMPDIR: directory },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = once(child, "close").catch(() => undefined);
  const stopListening = endWithUs(child);
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
 * Has the provider end where a signal ends us. Whoever else listens for the signal puts things away first, a command of
 * Terraform's among them, which needs the provider for that; then the work ends, and the provider with it.
 */
function endWithUs(child: ChildProcess): () => void {
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

/** The one file that `terraform init` installed, whatever this machine is. */
async function findProvider(directory: string): Promise<string | undefined> {
  const installed = join(directory, ".terraform", "providers", source, providerVersion);
  const [platform] = await readdir(installed).catch(() => []);
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
    const timer = setTimeout(giveUp, patienceMilliseconds);
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
