/** Work to be done on a subject, and what to do when it fails. */
export interface QueuedWork {
  run(): Promise<void>;
  /** Must not throw: there is nobody left to tell. */
  failed(error: unknown): Promise<void>;
  /** Leaves the place to what waits already, as a sweep does: what people wait for may not become work of a sweep. */
  readonly yields?: boolean;
}

/** A place in the line of a subject. */
export interface Turn {
  /** Resolves when the work has ended, well or badly, or newer work that was done in its place. */
  readonly ended: Promise<void>;
}

/** Does work on one subject after the other, and on different subjects at the same time. */
export interface Queue {
  add(subject: string, work: QueuedWork): Turn;
  /** Resolves when nothing is left to do. */
  idle(): Promise<void>;
}

interface Surroundings {
  /**
   * Returns the milliseconds to wait before failed work starts again from its beginning; undefined if a retry cannot help.
   * `attempt` counts from 1.
   */
  readonly waitBeforeRetry: (error: unknown, attempt: number) => number | undefined;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** 0 to 1: whatever failed at the same time is not tried again at the same time. */
  readonly random: () => number;
}

interface WaitingTurn extends Turn {
  work: QueuedWork;
}

interface Line {
  waiting: WaitingTurn | undefined;
  last: Turn;
}

/**
 * Makes an empty queue.
 *
 * Work re-reads everything, so of what waits for a subject only the newest is kept: ten deliveries about one pull
 * request are looked at twice at most, once for the first, once for all that came meanwhile.
 *
 * Failed work starts again from its beginning if `waitBeforeRetry` says so.
 */
export function createQueue(surroundings: Surroundings): Queue {
  const lines = new Map<string, Line>();

  const begin = async (subject: string, work: QueuedWork): Promise<void> => {
    await doWork(work, surroundings);
    if (lines.get(subject)?.waiting === undefined) lines.delete(subject);
  };

  const wait = (subject: string, line: Line, work: QueuedWork): WaitingTurn => {
    const turn: WaitingTurn = {
      work,
      ended: line.last.ended.then(() => {
        line.waiting = undefined;
        return begin(subject, turn.work);
      }),
    };
    return turn;
  };

  return {
    add(subject, work) {
      const line = lines.get(subject);
      if (line === undefined) {
        const first = { ended: Promise.resolve().then(() => begin(subject, work)) };
        lines.set(subject, { waiting: undefined, last: first });
        return first;
      }
      if (line.waiting === undefined) line.last = line.waiting = wait(subject, line, work);
      else if (work.yields !== true) line.waiting.work = work;
      return line.last;
    },
    async idle() {
      while (lines.size > 0) await Promise.all([...lines.values()].map(({ last }) => last.ended));
    },
  };
}

async function doWork(work: QueuedWork, { pause, random, waitBeforeRetry }: Surroundings): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work.run();
      return;
    } catch (error) {
      const wait = waitBeforeRetry(error, attempt);
      if (wait === undefined) {
        await work.failed(error);
        return;
      }
      await pause(wait * (0.5 + random()));
    }
  }
}
