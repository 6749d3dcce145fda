import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Environment } from "./inputs.ts";

/** What a program is started with; there is no shell between. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly directory: string;
  /** The whole environment: nothing is inherited. */
  readonly environment: Environment;
  readonly onLine: (line: string, stream: "stdout" | "stderr") => void;
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

const signals = ["SIGINT", "SIGTERM"] as const;

/**
 * Runs a program to its end and gives its lines as they come, decoded as a stream, so that no character breaks where two
 * chunks meet.
 *
 * When the job is cancelled the signal goes on to the program, and we wait for it: Terraform then releases its lock. That
 * is why this is not @actions/exec, which keeps its child to itself.
 *
 * @returns the exit code; 128 and more, as shells have it, where a signal ended the program.
 * @throws ProgramNotStartedError
 */
export async function runProgram({ command, args, directory, environment, onLine }: Program): Promise<number> {
  const child = spawn(command, args, { cwd: directory, env: { ...environment }, stdio: ["ignore", "pipe", "pipe"] });
  const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of signals) process.on(signal, passOn);
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
    return exitCode;
  } finally {
    for (const signal of signals) process.off(signal, passOn);
  }
}

async function readLines(stream: Readable, onLine: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) onLine(line);
}
