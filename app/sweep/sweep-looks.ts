import type { SweptSubject } from "../domain/sweep/swept-subject.ts";
import { subjectKey, type RepositoryContext, type Enqueue } from "../queue/subject.ts";
import type { Turn } from "../queue/in-process-queue.ts";
import type { SweepMemory } from "./sweep-memory.ts";

/** The work of one sweep. */
export interface SweepRun {
  /** Reconciles the subjects that are due; resolves when all of that work has ended. */
  look(place: RepositoryContext, subjects: readonly SweptSubject[]): Promise<void>;
  /** Forgets the subjects that this sweep has not met. */
  forgetOthers(): void;
}

/**
 * Work that a sweep runs at a time. Requests run one after the other everywhere, so more would delay people's requests.
 */
const mostAtOnce = 10;
const mostRequestsAtOnce = 1;

/** Feeds the queue with a sweep's subjects, a few at a time, until it is stopped. */
export function createSweepRun({
  subjects: enqueue,
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
        return enqueue.pullRequest(place, number);
      case "request":
        return enqueue.request(place, number);
      case "checklist":
        return enqueue.checklist(place, number);
      case "plan run":
        return enqueue.planRun(place, number);
      case "apply run":
        return enqueue.applyRun(place, number);
    }
  };
  return {
    async look(place, subjects) {
      const left = subjects.values();
      const reconcileRest = async (): Promise<void> => {
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
      await Promise.all(Array.from({ length: most }, reconcileRest));
    },
    forgetOthers() {
      memory.keepOnly(met);
    },
  };
}
