import { createHash } from "node:crypto";
import type { Logger } from "probot";
import type { UsedEmailsCache } from "../files/used-emails.ts";
import type { AppIdentity } from "../github/app-identity.ts";
import type { RecordsWriter } from "../github/records/records-writer.ts";
import { countCalls } from "../github/count-calls.ts";
import type { Cache } from "../github/cache.ts";
import { fullName } from "../github/repository.ts";
import type { SendMail } from "../mail/mailer.ts";
import type { Queue, Turn, QueuedWork } from "../queue/in-process-queue.ts";
import { type WorkOutcome, subjectKey, type RepositoryContext } from "../queue/subject.ts";
import type { Templates } from "../templates.ts";

export interface HandlersDependencies {
  readonly queue: Queue;
  readonly templates: Templates;
  readonly log: Pick<Logger, "error" | "info">;
  readonly now: () => Date;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** 0 to 1. */
  readonly random: () => number;
  readonly sendMail: SendMail;
  /** Called when the work on a subject has ended. */
  readonly ended: (subject: string, how: WorkOutcome) => void;
  /** The App's identity, read once. */
  readonly identity: () => Promise<AppIdentity>;
}

/**
 * Queues work on a subject of a repository. The work may ask for another run after some seconds, or in the next sweep.
 */
export type Add = (
  place: RepositoryContext,
  subject: string,
  run: (again: (seconds?: number) => void) => Promise<void>,
  failed?: QueuedWork["failed"],
) => Turn;

/** The dependencies that all handlers share. */
export interface HandlersContext extends Omit<HandlersDependencies, "queue" | "ended"> {
  readonly add: Add;
  readonly cache: Cache;
  /** The one writer of the process. */
  readonly records: RecordsWriter;
  readonly usedEmails: UsedEmailsCache;
}

export const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");

/**
 * Queues work, and logs its end in one line: the delivery that asked for it, the time in milliseconds (of the last
 * attempt), and the number of requests to GitHub.
 */
export function createAdd(queue: Queue, { log, now, ended }: Pick<HandlersDependencies, "log" | "now" | "ended">): Add {
  return (place, subject, run, failed) => {
    const name = subjectKey(place, subject);
    const facts = { repository: fullName(place), subject, delivery: place.delivery };
    return queue.add(name, {
      yields: place.ofSweep === true,
      async run() {
        const began = now().getTime();
        let again: number | undefined;
        const calls = await countCalls(() =>
          run((seconds = 0) => {
            again = Math.min(seconds, again ?? seconds);
          }),
        );
        ended(name, { kind: "done", again });
        const milliseconds = now().getTime() - began;
        log.info({ ...facts, milliseconds, calls, outcome: again === undefined ? "done" : "again" }, "Reconciled.");
      },
      async failed(error) {
        ended(name, { kind: "failed" });
        log.error({ err: error, ...facts, outcome: "failed" }, "Could not reconcile.");
        await failed?.(error);
      },
    });
  };
}
