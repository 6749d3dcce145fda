import { expect, test } from "@jest/globals";
import { countCall } from "../../../app/github/count-calls.ts";
import { createAdd } from "../../../app/handlers/context.ts";
import { waitBeforeRetry } from "../../../app/handlers/wait-before-retry.ts";
import { createQueue } from "../../../app/queue/in-process-queue.ts";
import { createOctokit } from "../octokit.ts";

/** Reconciles one subject, and returns the lines of the log. */
async function reconcile(run: (again: (seconds?: number) => void) => Promise<void>): Promise<readonly object[]> {
  const lines: object[] = [];
  const write = (level: string) => (facts: object, message?: string) => lines.push({ level, ...facts, message });
  const queue = createQueue({ waitBeforeRetry, pause: () => Promise.resolve(), random: () => 0 });
  let time = 0;
  const now = (): Date => new Date((time += 40));
  const log = { error: write("error"), info: write("info") } as unknown as Parameters<typeof createAdd>[1]["log"];
  const add = createAdd(queue, { log, now, ended: () => undefined });
  const octokit = createOctokit();
  const place = { octokit, owner: "example", repo: "accounts", defaultBranch: "main", delivery: "d-1" };
  add(place, "pull request 7", run);
  await queue.idle();
  return lines;
}

const facts = { repository: "example/accounts", subject: "pull request 7", delivery: "d-1" };

test("the end of the work is one line, with the delivery, the time and the calls", async () => {
  const lines = await reconcile(async () => {
    countCall();
    await Promise.resolve();
    countCall();
  });
  expect(lines).toEqual([
    { level: "info", ...facts, milliseconds: 40, calls: 2, outcome: "done", message: "Reconciled." },
  ]);
});

test("work that asks for another run says so", async () => {
  const lines = await reconcile((again) => {
    again(60);
    return Promise.resolve();
  });
  expect(lines).toMatchObject([{ outcome: "again", calls: 0 }]);
});

test("a failure is one line as well", async () => {
  const error = new Error("GitHub is down");
  const lines = await reconcile(() => Promise.reject(error));
  expect(lines).toEqual([{ level: "error", err: error, ...facts, outcome: "failed", message: "Could not reconcile." }]);
});

test("a call that no work sends is not counted", () => {
  expect(() => {
    countCall();
  }).not.toThrow();
});
