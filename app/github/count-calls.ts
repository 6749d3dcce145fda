import { AsyncLocalStorage } from "node:async_hooks";

/** The requests that a piece of work has sent to GitHub so far. */
interface CallCount {
  calls: number;
}

const counting = new AsyncLocalStorage<CallCount>();

/** Does work, and returns the number of requests that it sent to GitHub; repeated requests count each time. */
export async function countCalls(work: () => Promise<void>): Promise<number> {
  const count: CallCount = { calls: 0 };
  await counting.run(count, work);
  return count.calls;
}

/** Counts one request for the work that sends it. */
export function countCall(): void {
  const count = counting.getStore();
  if (count !== undefined) count.calls += 1;
}
