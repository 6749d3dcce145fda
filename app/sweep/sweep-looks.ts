import type { SweptSubject } from "../domain/sweep/swept-subject.ts";
import { subjectKey, type RepositoryContext, type Enqueue } from "../queue/subject.ts";
import type { Turn } from "../queue/in-process-queue.ts";
import type { SweepMemory } from "./sweep-memory.ts";

/** The looks of one sweep. */
export interface SweepRun {
  /** Looks at those that need it; resolves when all of these looks have ended. */
  look(place: RepositoryContext, subjects: readonly SweptSubject[]): Promise<void>;
  /** Forgets what this sweep has not come by. */
  forgetOthers(): void;
}

/** As many as a sweep has begun at a time. Requests are looked at one after the other, so that people's would wait for more. */
const mostAtOnce = 10;
const mostRequestsAtOnce = 1;

/** Feeds the queue with the looks of a sweep, a few at a time, until it is stopped. */
export function createSweepRun({
  subjects: ask,
  memory,
  isStopped,
}: {
  readonly subjects: Pick<Enqueue, "pullRequest" | "request" | "checklist" | "planRun" | "applyRun">;
  readonly memory: SweepMemory;
  readonly isStopped: () => boolean;
}): SweepRun {
  const met = new Set<string>();
  const begin = (place: RepositoryContext, { kind, number }: SweptSubject): Turn => {
    switch (kind) {
      case "pull request":
        return ask.pullRequest(place, number);
      case "request":
        return ask.request(place, number);
      case "checklist":
        return ask.checklist(place, number);
      case "plan run":
        return ask.planRun(place, number);
      case "apply run":
        return ask.applyRun(place, number);
    }
  };
  return {
    async look(place, subjects) {
      const left = subjects.values();
      const lookAtRest = async (): Promise<void> => {
        for (const subject of left) {
          if (isStopped()) return;
          const name = subjectKey(place, `${subject.kind} ${subject.number}`);
          met.add(name);
          if (!memory.isDue(name, subject.version)) continue;
          memory.begin(name, subject.version);
          await begin(place, subject).ended;
        }
      };
      const most = subjects.some(({ kind }) => kind === "request") ? mostRequestsAtOnce : mostAtOnce;
      await Promise.all(Array.from({ length: most }, lookAtRest));
    },
    forgetOthers() {
      memory.keepOnly(met);
    },
  };
}
