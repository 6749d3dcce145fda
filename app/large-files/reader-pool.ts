import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { InputOf, ResultOf, TaskName } from "./tasks.ts";

/** One task for a reader process. */
export interface TaskRequest<Name extends TaskName = TaskName> {
  readonly name: Name;
  readonly input: InputOf<Name>;
}

export type TaskResult =
  { readonly kind: "result"; readonly result: unknown } | { readonly kind: "failed"; readonly error: unknown };

/** A file could not be read within the limits on time and memory. */
export class LargeFileError extends Error {
  override readonly name = "AsideError";
  readonly file: string;
  /** The reason for a person, as the end of a sentence about the file. */
  readonly why: string;

  constructor(file: string, why: string, options?: ErrorOptions) {
    super(`Could not read ${file}: ${why}. Make it smaller.`, options);
    this.file = file;
    this.why = why;
  }
}

export interface ReaderLimits {
  /** Most processes at once; further tasks wait for a free one. */
  readonly most: number;
  /** The time limit of one task. */
  readonly milliseconds: number;
  /** The memory limit of one process, as V8 counts it. */
  readonly megabytes: number;
}

export interface ReaderPool {
  /** @throws {@link LargeFileError} if the task needs more time or memory than the limits allow. */
  run<Name extends TaskName>(question: TaskRequest<Name>, file: string): Promise<ResultOf<Name>>;
}

/**
 * Starts processes when there are tasks, and reuses them.
 *
 * Threads would not do: V8 ends the whole process if a thread runs out of memory while it parses JSON. A process that
 * failed is ended, so no data of the file remains. Idle processes do not keep the App running.
 *
 * @param script - file that a process runs
 */
export function createReaderPool(script: URL, limits: ReaderLimits): ReaderPool {
  const idle: ChildProcess[] = [];
  const waiting: (() => void)[] = [];
  let busy = 0;
  const takeTurn = async (): Promise<void> => {
    if (busy < limits.most) busy += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const endTurn = (): void => {
    const next = waiting.shift();
    if (next === undefined) busy -= 1;
    else next();
  };
  return {
    async run<Name extends TaskName>(question: TaskRequest<Name>, file: string): Promise<ResultOf<Name>> {
      await takeTurn();
      try {
        const reader = idle.pop() ?? start(script, limits, idle);
        const answer = await ask(reader, question, { file, milliseconds: limits.milliseconds });
        idle.push(reader);
        if (answer.kind === "failed") throw answer.error;
        return answer.result as ResultOf<Name>;
      } finally {
        endTurn();
      }
    },
  };
}

/** Passes none of the App's environment on, because the files are not trusted. */
function start(script: URL, { megabytes }: ReaderLimits, idle: ChildProcess[]): ChildProcess {
  const reader = fork(fileURLToPath(script), {
    env: {},
    execArgv: [`--max-old-space-size=${megabytes}`],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const leave = (): void => {
    const at = idle.indexOf(reader);
    if (at !== -1) idle.splice(at, 1);
  };
  // An idle process that ends must not get another task.
  return reader.on("error", leave).on("exit", leave);
}

async function ask(
  reader: ChildProcess,
  question: TaskRequest,
  { file, milliseconds }: { readonly file: string; readonly milliseconds: number },
): Promise<TaskResult> {
  reader.ref();
  reader.channel?.ref();
  return new Promise<TaskResult>((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      reader.off("message", take).off("error", lose).off("exit", lose).unref();
      reader.channel?.unref();
    };
    const refuse = (why: string, cause?: unknown): void => {
      end();
      reader.kill("SIGKILL");
      reject(new LargeFileError(file, why, { cause }));
    };
    const take = (answer: TaskResult): void => {
      end();
      resolve(answer);
    };
    const lose = (cause: unknown): void => {
      refuse("the process that read it ended, as it does if it needs too much memory", cause);
    };
    const timer = setTimeout(refuse, milliseconds, `it takes longer than ${milliseconds / 1_000} seconds`);
    reader.on("message", take).on("error", lose).on("exit", lose);
    reader.send(question, (error) => {
      if (error !== null) lose(error);
    });
  });
}
