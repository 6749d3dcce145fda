/** Work on a subject, and the reaction to its failure. */
export interface QueuedWork {
  run(): Promise<void>;
  /** Must not throw: no caller is left to handle it. */
  failed(error: unknown): Promise<void>;
  /**
   * Does not replace work that waits already. A sweep sets it, so that people's events do not become work of a sweep.
   */
  readonly yields?: boolean;
}

/** A place in a subject's queue. */
export interface Turn {
  /** Resolves when the work has ended, successfully or not, or when newer work that replaced it has. */
  readonly ended: Promise<void>;
}

/** Runs the work on one subject in order, and the work on different subjects in parallel. */
export interface Queue {
  add(subject: string, work: QueuedWork): Turn;
  /** Resolves when the queue is empty. */
  idle(): Promise<void>;
  /** Begins no more work: what waits, or is added from now on, is dropped. */
  stop(): void;
}

interface QueueSurroundings {
  /**
   * Returns the milliseconds to wait before failed work starts again from its beginning; undefined if a retry cannot
   * help. `attempt` counts from 1.
   */
  readonly waitBeforeRetry: (error: unknown, attempt: number) => number | undefined;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** 0 to 1: spreads the retries of work that failed at the same time. */
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
 * Creates an empty queue.
 *
 * Work reads everything again, so only the newest waiting work of a subject is kept: ten deliveries about one pull
 * request cause at most two runs, one for the first and one for all the others.
 *
 * Failed work starts again from its beginning if `waitBeforeRetry` says so. Dropped work is not lost: the next process
 * reconciles everything in its first sweep.
 */
export function createQueue(surroundings: QueueSurroundings): Queue {
  const lines = new Map<string, Line>();
  let isStopped = false;

  const begin = async (subject: string, work: QueuedWork): Promise<void> => {
    if (!isStopped) await doWork(work, { ...surroundings, isStopped: () => isStopped });
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
    stop() {
      isStopped = true;
    },
    async idle() {
      while (lines.size > 0) await Promise.all([...lines.values()].map(({ last }) => last.ended));
    },
  };
}

async function doWork(
  work: QueuedWork,
  { pause, random, waitBeforeRetry, isStopped }: QueueSurroundings & { readonly isStopped: () => boolean },
): Promise<void> {
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
      if (isStopped()) return;
    }
  }
}
