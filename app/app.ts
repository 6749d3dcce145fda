import type { Probot } from "probot";
import { type AppIdentity, readAppIdentity } from "./github/app-identity.ts";
import { markAsSweep } from "./github/rate-limits/mark-as-sweep.ts";
import { sha256Hex } from "./handlers/context.ts";
import { createHandlers } from "./handlers/create-handlers.ts";
import { waitBeforeRetry } from "./handlers/wait-before-retry.ts";
import type { SendMail } from "./mail/mailer.ts";
import { createQueue, type Queue } from "./queue/in-process-queue.ts";
import type { Enqueue } from "./queue/subject.ts";
import { enqueueEvents } from "./receiver/events.ts";
import { createSweepRun, type SweepRun } from "./sweep/sweep-looks.ts";
import { createSweepMemory, type SweepMemory } from "./sweep/sweep-memory.ts";
import { sweep } from "./sweep/sweep.ts";
import type { Templates } from "./templates.ts";

/** The App, listening. */
export interface App {
  /** Looks at everything that is not finished and may need it; resolves once that is done. */
  sweep(): Promise<void>;
  /** Begins nothing more, and resolves when the running work has ended. */
  stop(): Promise<void>;
  readonly isStopping: () => boolean;
  readonly queue: Queue;
}

/** The dependencies that an entry point provides. */
export interface Surroundings {
  readonly templates: Templates;
  readonly now: () => Date;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** 0 to 1. */
  readonly random: () => number;
  readonly sendMail: SendMail;
}

/** The App, which also takes subjects from elsewhere than its own sweep. */
export interface ComposedApp extends App {
  readonly enqueue: Enqueue;
  readonly identity: () => Promise<AppIdentity>;
  /** Sweeps as soon as no sweep is on its way; logs a failure. */
  readonly sweepSoon: () => void;
}

/** Makes the App and enqueues each event that Probot receives. */
export function listenToEvents(probot: Probot, surroundings: Surroundings): App {
  const app = composeApp(probot, surroundings);
  enqueueEvents(probot, app);
  return app;
}

/** Makes the App without its events: the queue, the handlers of its subjects, the App's identity and the sweep. */
export function composeApp(probot: Probot, surroundings: Surroundings): ComposedApp {
  const { now } = surroundings;
  const queue = createQueue({ ...surroundings, waitBeforeRetry });
  const identity = once(async () => readAppIdentity(await probot.auth()));
  const memory = createSweepMemory(now);
  const { ended } = memory;
  const enqueue = createHandlers({ ...surroundings, queue, log: probot.log, identity, ended });
  return { queue, enqueue, identity, ...createSweep(probot, { enqueue, queue, memory, now, identity }) };
}

/** Sweeps one after the other: one that comes while another one is on its way is that other one. */
function createSweep(
  probot: Probot,
  { enqueue, queue, memory, ...rest }: SweepDependencies,
): Pick<ComposedApp, "sweep" | "sweepSoon" | "stop" | "isStopping"> {
  let isFirst = true;
  let isStopped = false;
  let current: Promise<void> | undefined;
  const sweepOnce = async (): Promise<void> => {
    const looks = createSweepRun({ subjects: enqueue, memory, isStopped: () => isStopped });
    const isComplete = await sweepAll(probot, { ...rest, enqueue, looks, isFirst, isStopped: () => isStopped });
    if (!isComplete || isStopped) return;
    isFirst = false;
    looks.forgetOthers();
  };
  const sweepNow = (): Promise<void> => {
    current ??= sweepOnce().finally(() => {
      current = undefined;
    });
    return current;
  };
  return {
    sweep: sweepNow,
    sweepSoon: () => {
      const others = Promise.resolve(current).catch(() => undefined);
      others.then(sweepNow).catch((error: unknown) => {
        probot.log.error({ err: error }, "Could not sweep.");
      });
    },
    stop: async () => {
      isStopped = true;
      queue.stop();
      await queue.idle();
    },
    isStopping: () => isStopped,
  };
}

interface SweepDependencies {
  readonly enqueue: Enqueue;
  readonly queue: Queue;
  readonly memory: SweepMemory;
  readonly now: () => Date;
  readonly identity: () => Promise<AppIdentity>;
}

async function sweepAll(
  probot: Probot,
  of: Omit<SweepDependencies, "memory" | "queue"> & {
    readonly looks: SweepRun;
    readonly isFirst: boolean;
    readonly isStopped: () => boolean;
  },
): Promise<boolean> {
  const { enqueue, looks, now, identity, isFirst, isStopped } = of;
  return sweep({
    appOctokit: markAsSweep(await probot.auth()),
    app: await identity(),
    authenticate: async (installation) => markAsSweep(await probot.auth(installation)),
    look: (octokit, repository, subjects) => looks.look({ ...repository, octokit, ofSweep: true }, subjects),
    lookAtWhole: (octokit, repository, tip) => {
      if (isStopped()) return;
      const swept = { ...repository, octokit, ofSweep: true };
      enqueue.applyStatus(swept);
      enqueue.missedApply(swept);
      enqueue.usedEmails(swept, tip);
      enqueue.lostChecklists(swept);
      enqueue.yubikeys(swept);
      enqueue.recordsBranch(swept);
    },
    isFirst,
    sha256Hex,
    now,
    log: probot.log,
  });
}

/** Keeps the first answer; a failure is not kept. */
function once(ask: () => Promise<AppIdentity>): () => Promise<AppIdentity> {
  let answer: Promise<AppIdentity> | undefined;
  return () => {
    answer ??= ask().catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}
