/**
 * Runs a side task concurrently with work that needs its result only later. If either fails, both have ended before the
 * error is thrown.
 *
 * @param start - the side task; starts at once
 * @param work - gets the promise of the side task, and awaits it when it needs the result
 */
export async function runConcurrently<Side, Result>(
  start: () => Promise<Side>,
  work: (side: Promise<Side>) => Promise<Result>,
): Promise<Result> {
  const side = start();
  const ended = side.then(
    () => undefined,
    () => undefined,
  );
  try {
    return await work(side);
  } finally {
    await ended;
  }
}
