import { expect, test } from "@jest/globals";
import { createReadiness } from "../../../app/receiver/readiness.ts";

/** A readiness check whose surroundings the test moves. */
function stage(answer: () => Promise<unknown>) {
  const at = { time: 0, asked: 0, stopping: false, late: false };
  const check = createReadiness({
    askGitHub: () => {
      at.asked += 1;
      return answer();
    },
    isStopping: () => at.stopping,
    now: () => new Date(at.time),
    pause: () => (at.late ? Promise.resolve() : new Promise(() => undefined)),
  });
  return { at, check };
}

const failing = (status?: number) => () =>
  Promise.reject(
    Object.assign(new Error("secret details"), {
      status: status ?? 500,
      response: status === undefined ? undefined : {},
    }),
  );

test("asks GitHub once for questions that come together, and again after half a minute", async () => {
  const { at, check } = stage(() => Promise.resolve({}));
  expect(await Promise.all([check(), check()])).toEqual([{ kind: "ready" }, { kind: "ready" }]);
  at.time = 29_999;
  await check();
  expect(at.asked).toBe(1);
  at.time = 30_000;
  await check();
  expect(at.asked).toBe(2);
});

test.each([
  [401, "GitHub refuses the App's credentials (401). Check APP_ID and PRIVATE_KEY."],
  [404, "GitHub refuses the App's credentials (404). Check APP_ID and PRIVATE_KEY."],
  [502, "GitHub answered 502 to GET /app."],
  [undefined, "GitHub cannot be reached. Check GITHUB_API_URL, the network and the proxy."],
])("names the reason if GitHub answers %s, and asks again after five seconds", async (status, reason) => {
  const { at, check } = stage(failing(status));
  expect(await check()).toEqual({ kind: "not-ready", reason });
  at.time = 4_999;
  await check();
  expect(at.asked).toBe(1);
  at.time = 5_000;
  await check();
  expect(at.asked).toBe(2);
});

test("does not wait for ever", async () => {
  const { at, check } = stage(() => new Promise(() => undefined));
  at.late = true;
  expect(await check()).toEqual({ kind: "not-ready", reason: "GitHub has not answered within 5 seconds." });
});

test("is not ready while the process stops, whatever GitHub says", async () => {
  const { at, check } = stage(() => Promise.resolve({}));
  await check();
  at.stopping = true;
  expect(await check()).toEqual({ kind: "not-ready", reason: "The process is stopping." });
});
