/**
 * Lets something go on beside other work that needs it only later. Neither outlives the other: whichever fails, both have
 * ended before it is told.
 *
 * @param start - begins at once
 * @param work - gets what `start` comes to, to wait for when it needs it
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
