import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

/** The App, as its own process, from its bundle. */
export interface AppProcess {
  readonly url: string;
  /** Its log so far. */
  log(): string;
  /** Bytes of memory that it has now. */
  memory(): number;
  stop(): Promise<void>;
  /** Kills the process at once. */
  kill(): Promise<void>;
}

/** The App ended before it responded at `/healthz`; the message has its output. */
export class AppProcessError extends Error {
  override readonly name = "AppProcessError";
}

/**
 * Starts `dist/main.js` with exactly this environment, and waits until it answers.
 *
 * @throws AppProcessError
 */
export async function startAppProcess(
  environment: Readonly<Record<string, string>> & { readonly PORT: string },
): Promise<AppProcess> {
  const child = spawn(process.execPath, ["dist/main.js"], {
    env: { ...environment, HOST: "127.0.0.1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      text = (text + chunk).slice(-1_000_000);
    });
  }
  const url = `http://127.0.0.1:${environment.PORT}`;
  await untilHealthy(child, url, () => text);
  const kill = async (): Promise<void> => {
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  };
  return { url, log: () => text, memory: () => residentBytes(Number(child.pid)), stop: () => end(child), kill };
}

/** Linux has it in a file, and not every system has `ps`. */
function residentBytes(pid: number): number {
  const kilobytes =
    process.platform === "linux"
      ? /VmRSS:\s+(\d+) kB/u.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]
      : execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" });
  return Number(kilobytes) * 1024;
}

/** A second on a quiet machine. */
const startSeconds = 60;

/** For the work that it is doing; on a busy machine that takes a while. */
const stopSeconds = 60;

async function untilHealthy(child: ChildProcess, url: string, log: () => string): Promise<void> {
  const until = Date.now() + startSeconds * 1000;
  while (Date.now() < until) {
    if (child.exitCode !== null)
      throw new AppProcessError(`The App ended with exit code ${child.exitCode}. It printed:\n${log()}`);
    const healthy = await fetch(`${url}/healthz`).then(
      (response) => response.ok,
      () => false,
    );
    if (healthy) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await end(child);
  throw new AppProcessError(`The App did not answer at ${url}/healthz within ${startSeconds} s. It printed:\n${log()}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const kill = setTimeout(() => child.kill("SIGKILL"), stopSeconds * 1000);
  await exited;
  clearTimeout(kill);
}
