import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** How long a process is given after each signal of a cancellation, as GitHub's runner does it. */
const graceMilliseconds = { interrupt: 7500, terminate: 2500 };

/** The processes that a job began, and all that those began. */
export class ProcessGroups {
  readonly #leaders = new Set<number>();
  #closed = false;

  add(leader: number): void {
    this.#leaders.add(leader);
    if (this.#closed) this.kill();
  }

  /** Whether the machine is gone. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Asks the processes that the job began, and not those that these began. */
  signal(name: "SIGINT" | "SIGTERM"): void {
    for (const leader of this.#leaders) sendSignal(leader, name);
  }

  /** Ends what is left at once, and whatever comes later. */
  kill(): void {
    this.#closed = true;
    for (const leader of this.#leaders) killGroup(leader);
    this.#leaders.clear();
  }
}

/** Runs a command to its end; the answer is its exit code. Each line it prints is handed on. */
export async function runCommand(
  { file, args, cwd, env }: Command,
  {
    onLine,
    signal,
    groups,
  }: { readonly onLine: (line: string) => void; readonly signal: AbortSignal; readonly groups: ProcessGroups },
): Promise<number> {
  const child = spawn(file, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  await once(child, "spawn");
  const leader = child.pid;
  if (leader === undefined) throw new Error(`${file} started without a process id`);
  groups.add(leader);
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", onLine);
  const cancellation = cancelOn(signal, leader);
  child.once("exit", () => {
    if (signal.aborted) killGroup(leader);
  });
  try {
    const [code] = (await once(child, "close")) as [number | null];
    return code ?? 1;
  } finally {
    cancellation.end();
  }
}

/** First asks the process alone, so that it can put its children away; the last word ends the whole group. */
function cancelOn(signal: AbortSignal, leader: number): { end(): void } {
  const timers: NodeJS.Timeout[] = [];
  const cancel = (): void => {
    sendSignal(leader, "SIGINT");
    timers.push(
      setTimeout(() => {
        sendSignal(leader, "SIGTERM");
      }, graceMilliseconds.interrupt),
      setTimeout(() => {
        killGroup(leader);
      }, graceMilliseconds.interrupt + graceMilliseconds.terminate),
    );
  };
  if (signal.aborted) cancel();
  else signal.addEventListener("abort", cancel, { once: true });
  return {
    end: () => {
      signal.removeEventListener("abort", cancel);
      timers.forEach(clearTimeout);
    },
  };
}

function killGroup(leader: number): void {
  sendSignal(-leader, "SIGKILL");
}

function sendSignal(target: number, name: NodeJS.Signals): void {
  try {
    process.kill(target, name);
  } catch (error) {
    // Gone already.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
