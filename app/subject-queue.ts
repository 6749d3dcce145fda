import { waitBeforeAnotherLook } from "./github/another-look.ts";

/** Work to be done on a subject, and what to do when it fails. */
export interface Work {
  run(): Promise<void>;
  /** Must not throw: there is nobody left to tell. */
  failed(error: unknown): Promise<void>;
}

/** Does work on one subject after the other, and on different subjects at the same time. */
export interface SubjectQueue {
  add(subject: string, work: Work): void;
  /** Resolves when nothing is left to do. */
  idle(): Promise<void>;
}

interface Surroundings {
  readonly pause: (milliseconds: number) => Promise<void>;
  /** 0 to 1: whatever failed at the same time is not tried again at the same time. */
  readonly random: () => number;
}

interface Line {
  next: Work | undefined;
  readonly done: Promise<void>;
}

/**
 * Makes an empty queue.
 *
 * Work re-reads everything, so of what waits for a subject only the newest is kept: ten deliveries about one pull
 * request are looked at twice at most, once for the first, once for all that came meanwhile.
 *
 * Work is done again, from its reading on, where another look may help: {@link waitBeforeAnotherLook}.
 */
export function createSubjectQueue(surroundings: Surroundings): SubjectQueue {
  const lines = new Map<string, Line>();

  const drain = async (subject: string, first: Work): Promise<void> => {
    for (let work: Work | undefined = first; work !== undefined;) {
      await doWork(work, surroundings);
      const line = lines.get(subject);
      work = line?.next;
      if (line !== undefined) line.next = undefined;
    }
    lines.delete(subject);
  };

  return {
    add(subject, work) {
      const line = lines.get(subject);
      if (line === undefined)
        lines.set(subject, { next: undefined, done: Promise.resolve().then(() => drain(subject, work)) });
      else line.next = work;
    },
    async idle() {
      while (lines.size > 0) await Promise.all([...lines.values()].map(({ done }) => done));
    },
  };
}

async function doWork(work: Work, { pause, random }: Surroundings): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work.run();
      return;
    } catch (error) {
      const wait = waitBeforeAnotherLook(error, attempt);
      if (wait === undefined) {
        await work.failed(error);
        return;
      }
      await pause(wait * (0.5 + random()));
    }
  }
}
