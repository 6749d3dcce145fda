/** Waits for the next turn to send a request. */
export type Pace = () => Promise<void>;

/**
 * Gives out turns, so many a second. AWS Organizations answers about five reads of each kind a second, for all clients
 * together.
 *
 * @see docs/decisions/pace-of-organizations.md
 */
export function createPace(
  perSecond: number,
  { now, sleep }: { readonly now: () => number; readonly sleep: (milliseconds: number) => Promise<void> },
): Pace {
  const gap = 1_000 / perSecond;
  let next = 0;
  return async () => {
    const at = Math.max(next, now());
    next = at + gap;
    const wait = at - now();
    if (wait > 0) await sleep(wait);
  };
}
