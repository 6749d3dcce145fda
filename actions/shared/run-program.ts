import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Environment } from "./inputs.ts";

/** The program and its arguments; it starts without a shell. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly directory: string;
  /** The whole environment: nothing is inherited. */
  readonly environment: Environment;
  readonly onLine: (line: string, stream: "stdout" | "stderr") => void;
  /** Ends the program when aborted; without it, the program gets the signals of this process. */
  readonly stop?: AbortSignal | undefined;
  /** Is called with each signal that was passed on to the program, which may ignore it. */
  readonly onSignal?: (signal: NodeJS.Signals) => void;
}

/** The program could not even be started. */
export class ProgramNotStartedError extends Error {
  override readonly name = "ProgramNotStartedError";
  readonly command: string;

  constructor(command: string, cause: unknown) {
    super(`Could not start ${command}: is it installed, and on the PATH?`, { cause });
    this.command = command;
  }
}

/** A runner cancels a job with the first, and a little later with the second. */
export const signals = ["SIGINT", "SIGTERM"] as const;

/** Time for a program to clean up; a runner kills this process ten seconds after its first signal. */
const graceMilliseconds = 5000;

/**
 * Runs a program to its end and gives its lines as they come, decoded as a stream, so that no character breaks where two
 * chunks meet.
 *
 * When the job is cancelled, the program gets the signal, and this process waits for it: Terraform then releases its lock.
 * That is why this is not @actions/exec, which does not expose its child process.
 *
 * @returns the exit code; 128 plus the signal's number, as in a shell, if a signal ended the program.
 * @throws ProgramNotStartedError
 * @throws the reason of `stop` if it ended the program, or prevented its start.
 */
export async function runProgram(program: Program): Promise<number> {
  const { command, args, directory, environment, onLine, stop, onSignal } = program;
  stop?.throwIfAborted();
  const child = spawn(command, args, { cwd: directory, env: { ...environment }, stdio: ["ignore", "pipe", "pipe"] });
  const hearing = stop === undefined ? passSignalsOn(child, onSignal) : endOnStop(child, stop);
  try {
    const [exitCode] = await Promise.all([
      new Promise<number>((resolve, reject) => {
        child.once("error", (error) => {
          reject(new ProgramNotStartedError(command, error));
        });
        child.once("close", (code) => {
          resolve(code ?? 128);
        });
      }),
      readLines(child.stdout, (line) => {
        onLine(line, "stdout");
      }),
      readLines(child.stderr, (line) => {
        onLine(line, "stderr");
      }),
    ]);
    stop?.throwIfAborted();
    return exitCode;
  } finally {
    hearing.end();
  }
}

interface Hearing {
  end(): void;
}

function passSignalsOn(child: ChildProcess, onSignal: Program["onSignal"]): Hearing {
  const passOn = (signal: NodeJS.Signals): void => {
    onSignal?.(signal);
    child.kill(signal);
  };
  for (const signal of signals) process.on(signal, passOn);
  return {
    end: () => {
      for (const signal of signals) process.off(signal, passOn);
    },
  };
}

/** Interrupts first: Terraform stops in under a second. */
function endOnStop(child: ChildProcess, stop: AbortSignal): Hearing {
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    child.kill("SIGINT");
    timer = setTimeout(() => child.kill("SIGKILL"), graceMilliseconds);
  };
  stop.addEventListener("abort", end);
  return {
    end: () => {
      clearTimeout(timer);
      stop.removeEventListener("abort", end);
    },
  };
}

async function readLines(stream: Readable, onLine: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) onLine(line);
}
