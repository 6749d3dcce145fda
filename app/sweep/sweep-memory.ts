import type { WorkOutcome } from "../queue/subject.ts";

/** The versions of the subjects that this process has reconciled. */
export interface SweepMemory {
  /** Whether a subject at this version has to be reconciled. */
  isDue(subject: string, version: string): boolean;
  /** Records that reconciling begins, at this version or a newer one. */
  begin(subject: string, version: string): void;
  /** Records how it ended, for events as well as for sweeps. */
  readonly ended: (subject: string, how: WorkOutcome) => void;
  /** Forgets all others: they are finished, or deleted. */
  keepOnly(subjects: ReadonlySet<string>): void;
}

interface Seen {
  readonly version: string;
  /** When the subject is due even if it has not changed, in milliseconds. */
  readonly by: number;
}

/** Far more than are open at a time. Every sweep reconciles the subjects beyond this number. */
const mostRemembered = 20_000;

const hour = 3_600_000;
const day = 24 * hour;

/**
 * Creates an empty memory: the first sweep of a process reconciles everything.
 *
 * A subject is due if its version changed, if reconciling failed last time, or if its time has come: when the last run
 * asked for another one, and once a day, because a version may not cover everything.
 */
export function createSweepMemory(now: () => Date): SweepMemory {
  const seen = new Map<string, Seen>();
  const time = (): number => now().getTime();
  return {
    isDue(subject, version) {
      const last = seen.get(subject);
      return last?.version !== version || last.by <= time();
    },
    begin(subject, version) {
      if (seen.has(subject) || seen.size < mostRemembered) seen.set(subject, { version, by: 0 });
    },
    ended(subject, how) {
      const last = seen.get(subject);
      if (last === undefined) return;
      const again = how.kind === "failed" ? 0 : (how.again ?? Infinity);
      seen.set(subject, { ...last, by: Math.min(time() + again * 1000, nextDailyVisit(subject, time())) });
    },
    keepOnly(subjects) {
      for (const subject of seen.keys()) if (!subjects.has(subject)) seen.delete(subject);
    },
  };
}

/** Spreads the daily visits over the hours by number, so that no sweep has to reconcile everything. */
function nextDailyVisit(subject: string, after: number): number {
  const number = Number(/(?<!\d)\d+$/u.exec(subject)?.[0] ?? 0);
  const offset = (number % 24) * hour;
  return Math.floor((after - offset) / day) * day + day + offset;
}
