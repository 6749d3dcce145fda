import { signals } from "./run-program.ts";

/** The work was stopped from outside before it was done; the message says why, and what to do next. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";
}

/**
 * Lets work be stopped: by a runner whose job is cancelled, and by a time limit of our own.
 *
 * GitHub gives a cancelled step seven seconds and then kills it, and a job that runs into its own time limit is never told
 * why. So whoever works here hears of it by the signal, puts his programs away and still says how far he got.
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
 * Waits for work that knows nothing of stopping, but no longer than until then.
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
