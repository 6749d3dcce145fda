import { describe, expect, test } from "@jest/globals";
import { waitBeforeRetry } from "../../../app/handlers/wait-before-retry.ts";
import { RecordConflictError } from "../../../app/github/records/records-writer.ts";
import { createQueue, type Queue, type Turn } from "../../../app/queue/in-process-queue.ts";

const surroundings = { waitBeforeRetry, pause: () => Promise.resolve(), random: () => 0 };

/** Work that the test lets continue, and a log of the events. */
function stage(): {
  readonly queue: Queue;
  readonly happened: string[];
  readonly release: (name: string, error?: Error) => void;
  readonly add: (subject: string, name: string, more?: { readonly yields: boolean }) => Turn;
} {
  const queue = createQueue(surroundings);
  const happened: string[] = [];
  const gates = new Map<string, (error?: Error) => void>();
  return {
    queue,
    happened,
    release: (name, error) => gates.get(name)?.(error),
    add: (subject, name, more = { yields: false }) =>
      queue.add(subject, {
        ...more,
        run: () => {
          happened.push(`${name} begins`);
          return new Promise((resolve, reject) => {
            gates.set(name, (error) => {
              happened.push(`${name} ends`);
              if (error) reject(error);
              else resolve();
            });
          });
        },
        failed: (error) => {
          happened.push(`${name} failed: ${String(error)}`);
          return Promise.resolve();
        },
      }),
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("the queue", () => {
  test("returns before any work begins", async () => {
    const { add, happened } = stage();
    add("pull request 7", "a");
    expect(happened).toEqual([]);
    await turn();
    expect(happened).toEqual(["a begins"]);
  });

  test("runs the work on one subject in order", async () => {
    const { add, happened, release, queue } = stage();
    add("7", "a");
    add("7", "b");
    await turn();
    release("a");
    await turn();
    release("b");
    await queue.idle();
    expect(happened).toEqual(["a begins", "a ends", "b begins", "b ends"]);
  });

  test("keeps only the newest waiting work", async () => {
    const { add, happened, release, queue } = stage();
    add("7", "a");
    for (const name of ["b", "c", "d"]) add("7", name);
    await turn();
    release("a");
    await turn();
    release("d");
    await queue.idle();
    expect(happened).toEqual(["a begins", "a ends", "d begins", "d ends"]);
  });

  test("runs the work on different subjects in parallel", async () => {
    const { add, happened, release, queue } = stage();
    add("7", "a");
    add("8", "b");
    await turn();
    expect(happened).toEqual(["a begins", "b begins"]);
    release("b");
    release("a");
    await queue.idle();
  });

  test("reports a failure, and continues with the waiting work", async () => {
    const { add, happened, release, queue } = stage();
    add("7", "a");
    add("7", "b");
    await turn();
    release("a", new Error("broken"));
    await turn();
    release("b");
    await queue.idle();
    expect(happened).toEqual(["a begins", "a ends", "a failed: Error: broken", "b begins", "b ends"]);
  });

  test("runs work again on a subject whose work has ended", async () => {
    const { add, happened, release, queue } = stage();
    add("7", "a");
    await turn();
    release("a");
    await queue.idle();
    add("7", "b");
    await turn();
    release("b");
    await queue.idle();
    expect(happened).toContain("b ends");
  });

  test("resolves when work has ended, or the newer work that replaced it", async () => {
    const { add, happened, release } = stage();
    const first = add("7", "a").ended;
    const second = add("7", "b").ended;
    add("7", "c");
    await turn();
    release("a");
    await first;
    expect(happened).not.toContain("c ends");
    await turn();
    release("c", new Error("broken"));
    await second;
    expect(happened).toEqual(["a begins", "a ends", "c begins", "c ends", "c failed: Error: broken"]);
  });

  test("does not let work that yields replace waiting work, but lets it be replaced", async () => {
    const { add, happened, release, queue } = stage();
    add("7", "a");
    add("7", "b");
    const joined = add("7", "sweep", { yields: true }).ended;
    add("8", "c");
    add("8", "sweep of 8", { yields: true });
    add("8", "d");
    await turn();
    for (const name of ["a", "c"]) release(name);
    await turn();
    for (const name of ["b", "d"]) release(name);
    await joined;
    await queue.idle();
    expect(happened.filter((line) => line.endsWith("begins"))).toEqual([
      "a begins",
      "c begins",
      "b begins",
      "d begins",
    ]);
  });

  test("is idle only after all work that other work added", async () => {
    const queue = createQueue(surroundings);
    const done: string[] = [];
    const work = (name: string, next?: () => void) => ({
      run: async () => {
        await turn();
        done.push(name);
        next?.();
      },
      failed: () => Promise.resolve(),
    });
    queue.add(
      "1",
      work("one", () => {
        queue.add("2", work("two"));
      }),
    );
    await queue.idle();
    expect(done).toEqual(["one", "two"]);
  });

  test("that is stopped begins nothing more, and is idle when the running work has ended", async () => {
    const { add, happened, release, queue } = stage();
    add("7", "a");
    add("7", "b");
    await turn();
    queue.stop();
    add("8", "c");
    const idle = queue.idle();
    release("a");
    await idle;
    expect(happened).toEqual(["a begins", "a ends"]);
  });

  test("that is stopped does not repeat failed work", async () => {
    let runs = 0;
    let continues: () => void = () => undefined;
    const paused = new Promise<void>((resolve) => (continues = resolve));
    const queue = createQueue({ waitBeforeRetry: () => 1, pause: () => paused, random: () => 0 });
    queue.add("7", {
      run: () => {
        runs += 1;
        return Promise.reject(new Error("no"));
      },
      failed: () => Promise.resolve(),
    });
    await turn();
    queue.stop();
    continues();
    await queue.idle();
    expect(runs).toBe(1);
  });

  test("is idle at once if there is nothing to do", async () => {
    await expect(createQueue(surroundings).idle()).resolves.toBeUndefined();
  });
});

describe("work that a retry may help", () => {
  const pauses: number[] = [];
  const queue = createQueue({
    waitBeforeRetry,
    pause: (milliseconds) => {
      pauses.push(milliseconds);
      return Promise.resolve();
    },
    random: () => 0.5,
  });

  /** Adds work that fails with this error this often; returns how often it ran, and its final failure. */
  async function fail(error: Error, times: number) {
    pauses.length = 0;
    const seen: { runs: number; failed?: unknown } = { runs: 0 };
    queue.add("7", {
      run: () => {
        seen.runs += 1;
        return seen.runs > times ? Promise.resolve() : Promise.reject(error);
      },
      failed: (failed) => {
        seen.failed = failed;
        return Promise.resolve();
      },
    });
    await queue.idle();
    return seen;
  }

  const answered = (status: number, method: string, url: string): Error =>
    Object.assign(new Error("GitHub"), { status, request: { method, url } });
  const comments = "https://api.github.com/repos/an-org/a-repo/issues/1/comments";

  test("is retried after a conflict", async () => {
    expect(await fail(new RecordConflictError("a.json"), 2)).toEqual({ runs: 3 });
    expect(pauses).toEqual([200, 400]);
  });

  test("is given up after many conflicts", async () => {
    const conflict = new RecordConflictError("a.json");
    expect(await fail(conflict, 100)).toEqual({ runs: 6, failed: conflict });
  });

  test("is retried if GitHub may have created a comment", async () => {
    expect(await fail(answered(502, "POST", comments), 1)).toEqual({ runs: 2 });
    expect(pauses).toEqual([1_000]);
    expect((await fail(answered(502, "POST", comments), 100)).runs).toBe(4);
  });

  test.each([
    ["a read", answered(502, "GET", comments)],
    ["an edit", answered(502, "PATCH", comments)],
    ["a refusal", answered(403, "POST", comments)],
    ["an error of the App", new Error("broken")],
  ])("is not retried after %s failed", async (_, error) => {
    expect(await fail(error, 1)).toEqual({ runs: 1, failed: error });
  });
});
