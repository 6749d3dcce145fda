import { signals } from "./run-program.ts";

/** The work was stopped before it was done; the message says why, and what to do next. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";
}

/**
 * Runs work that can be stopped: when the job is cancelled, or after this Action's own time limit.
 *
 * GitHub gives a cancelled step seven seconds and then kills it, and gives a job no reason when the job's time limit ends
 * it. So the work gets an abort signal, ends its programs, and can still report its progress.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-cancellation
 */
export async function stoppable<Result>(
  texts: { readonly minutes: number; readonly onCancel: string; readonly onTimeLimit: string },
  work: (stop: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const cancel = (): void => {
    controller.abort(new StoppedError(texts.onCancel));
  };
  const timer = setTimeout(() => {
    controller.abort(new StoppedError(texts.onTimeLimit));
  }, texts.minutes * 60_000);
  for (const signal of signals) process.on(signal, cancel);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    for (const signal of signals) process.off(signal, cancel);
  }
}

/**
 * Waits for work that cannot be stopped, but only until the signal is aborted.
 *
 * @throws StoppedError
 */
export async function unlessStopped<Result>(
  stop: AbortSignal | undefined,
  work: () => Promise<Result> | Result,
): Promise<Result> {
  if (stop === undefined) return work();
  stop.throwIfAborted();
  let onAbort = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    onAbort = () => {
      reject(stop.reason as StoppedError);
    };
    stop.addEventListener("abort", onAbort);
  });
  try {
    return await Promise.race([work(), stopped]);
  } finally {
    stop.removeEventListener("abort", onAbort);
  }
}
