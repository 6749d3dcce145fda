import type { WorkOutcome } from "../queue/subject.ts";

/** What the sweep knows of the subjects that this process has looked at. */
export interface SweepMemory {
  /** Whether a subject needs a look, being now as `version` says. */
  isDue(subject: string, version: string): boolean;
  /** Notes that a look begins, which will see this version or a newer one. */
  begin(subject: string, version: string): void;
  /** Notes how a look ended, whoever asked for it. */
  readonly ended: (subject: string, how: WorkOutcome) => void;
  /** Forgets all others: they are finished, or gone. */
  keepOnly(subjects: ReadonlySet<string>): void;
}

interface Seen {
  readonly version: string;
  /** When it needs a look even if it is as it was, in milliseconds. */
  readonly by: number;
}

/** Far more than are open at a time. What is beyond is looked at in every sweep. */
const mostRemembered = 20_000;

const hour = 3_600_000;
const day = 24 * hour;

/**
 * Makes an empty memory: the first sweep of a process looks at everything.
 *
 * A subject needs a look if it is another version, if the last look failed, or if its time has come: when a look asked for
 * another one, and once a day, since a version may leave something out.
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
      seen.set(subject, { ...last, by: Math.min(time() + again * 1000, nextDailyLook(subject, time())) });
    },
    keepOnly(subjects) {
      for (const subject of seen.keys()) if (!subjects.has(subject)) seen.delete(subject);
    },
  };
}

/** Each number has its hour of the day, so that no sweep has to look at everything. */
function nextDailyLook(subject: string, after: number): number {
  const number = Number(/(?<!\d)\d+$/u.exec(subject)?.[0] ?? 0);
  const offset = (number % 24) * hour;
  return Math.floor((after - offset) / day) * day + day + offset;
}
