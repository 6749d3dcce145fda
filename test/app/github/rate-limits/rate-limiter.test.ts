import { describe, expect, test } from "@jest/globals";
import { createRateLimiter } from "../../../../app/github/rate-limits/rate-limiter.ts";
import type { RequestCost } from "../../../../app/github/rate-limits/request-cost.ts";

const speed = 100;
const now = (): Date => new Date();
const minute = 60_000 / speed;
const read: RequestCost = { api: "rest", points: 1, createsContent: false };
const write: RequestCost = { ...read, points: 5 };
const comment: RequestCost = { ...write, createsContent: true };

/** When each of these requests was sent, in milliseconds since the limiter was created. */
async function sendAll(costs: readonly RequestCost[], atSpeed = speed): Promise<readonly number[]> {
  const began = performance.now();
  const limiter = createRateLimiter({ speed: atSpeed, now });
  const times: number[] = [];
  const note = (): Promise<void> => {
    times.push(performance.now() - began);
    return Promise.resolve();
  };
  await Promise.all(costs.map((cost) => limiter.send(cost, 1, note)));
  return times;
}

/** The most requests in any window of this length. */
function mostIn(window: number, times: readonly number[]): number {
  return Math.max(...times.map((start) => times.filter((time) => time >= start && time < start + window).length));
}

describe("createRateLimiter", () => {
  test("sends requests at once if there are tokens", async () => {
    const limiter = createRateLimiter({ speed: 1, now });
    const sent: string[] = [];
    void limiter.send(comment, 0, () => Promise.resolve(sent.push("check")));
    // Before any timer.
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toEqual(["check"]);
  });

  test.each([
    ["rest", 300],
    ["graphql", 666],
  ] as const)("lets three starts within a minute sweep without more than GitHub permits of %s", async (api, most) => {
    const limiter = createRateLimiter({ speed: 1, now });
    let [swept, caused] = [0, 0];
    for (let index = 0; index < 1_000; index += 1) {
      void limiter.send({ ...read, api }, 7, () => Promise.resolve((swept += 1)));
    }
    for (let index = 0; index < 500; index += 1) {
      void limiter.send({ ...read, api }, 2, () => Promise.resolve((caused += 1)));
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(swept).toBeGreaterThan(most / 2);
    expect(swept).toBeLessThanOrEqual(most);
    // Requests for people's events do not wait for the sweep.
    expect(caused).toBe(500);
  });

  test("uses all of GitHub's limits for a sweep after the first minute", async () => {
    const limiter = createRateLimiter({ speed, now });
    let swept = 0;
    const sweep = () => limiter.send(read, 7, () => Promise.resolve((swept += 1)));
    await Promise.all(Array.from({ length: 250 }, sweep));
    const first = swept;
    await Promise.all(Array.from({ length: 650 }, sweep));
    expect([first, swept]).toEqual([250, 900]);
  });

  test("never spends more than GitHub's points in a minute", async () => {
    const times = await sendAll(Array.from({ length: 400 }, () => write));
    expect(times).toHaveLength(400);
    expect(mostIn(minute, times)).toBeLessThanOrEqual(180);
  });

  test("never creates more content than GitHub permits in a minute", async () => {
    const times = await sendAll(Array.from({ length: 200 }, () => comment));
    expect(times).toHaveLength(200);
    expect(mostIn(minute, times)).toBeLessThanOrEqual(80);
  });

  test("begins with half of an hour's tokens", async () => {
    const fast = 1_000;
    const times = await sendAll(
      Array.from({ length: 260 }, () => comment),
      fast,
    );
    expect(times).toHaveLength(260);
    expect(times.filter((time) => time < 3_600_000 / fast).length).toBeLessThanOrEqual(250);
  });

  test("counts GraphQL and REST separately", async () => {
    const limiter = createRateLimiter({ speed: 1, now });
    const answer = (): Promise<number> => Promise.resolve(1);
    await Promise.all(Array.from({ length: 900 }, () => limiter.send(read, 1, answer)));
    await expect(limiter.send({ ...read, api: "graphql" }, 1, answer)).resolves.toBe(1);
  });

  test("sends the lowest rank first", async () => {
    const limiter = createRateLimiter({ speed: 20, now });
    const sent: string[] = [];
    const send = (name: string, rank: number): Promise<void> =>
      limiter.send(comment, rank, () => {
        sent.push(name);
        return Promise.resolve();
      });
    // The first tokens come back one after the other.
    const end = async (index: number): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, Math.min(index, 3) * 200));
    };
    const light = { ...comment, points: 1 };
    const full = Array.from({ length: 80 }, (_, index) => limiter.send(light, 1, () => end(index)));
    await Promise.all([...full, send("comment", 3), send("sweep", 5), send("check", 0)]);
    expect(sent).toEqual(["check", "comment", "sweep"]);
  });

  describe("of announced verdicts", () => {
    function createSender(atSpeed: number) {
      const limiter = createRateLimiter({ speed: atSpeed, now });
      const sent: string[] = [];
      const note = (name: string, cost: RequestCost, rank: number): Promise<void> =>
        limiter.send(cost, rank, () => {
          sent.push(name);
          return Promise.resolve();
        });
      return { announceVerdict: () => limiter.announceVerdict(), note, sent };
    }

    test("lets them go before other content-creating requests, and delays nothing else", async () => {
      const { announceVerdict, note, sent } = createSender(1);
      const isOut = announceVerdict();
      const other = note("other check", comment, 1);
      await note("record", { ...comment, api: "graphql" }, 2);
      await note("label", write, 2);
      await note("verdict", comment, 0);
      expect(sent).toEqual(["record", "label", "verdict"]);
      isOut();
      await other;
      expect(sent.at(-1)).toBe("other check");
    });

    test("does not delay requests for verdicts that are announced later", async () => {
      const { announceVerdict, note } = createSender(1);
      const isOut = announceVerdict();
      const comments = note("comment", comment, 4);
      announceVerdict();
      isOut();
      await comments;
    });

    test("waits ten seconds at most", async () => {
      const { announceVerdict, note } = createSender(1_000);
      announceVerdict();
      await note("comment", comment, 4);
    });
  });

  test("returns the tokens of failed requests, too", async () => {
    const limiter = createRateLimiter({ speed, now });
    const fail = (): Promise<void> => Promise.reject(new Error("no network"));
    await Promise.allSettled(Array.from({ length: 80 }, () => limiter.send(comment, 1, fail)));
    await expect(limiter.send(comment, 1, () => Promise.resolve("sent"))).resolves.toBe("sent");
  });

  test("limits the requests in flight", async () => {
    const limiter = createRateLimiter({ speed: 1, now });
    let onTheirWay = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 150 }, () =>
        limiter.send(read, 1, async () => {
          onTheirWay += 1;
          most = Math.max(most, onTheirWay);
          await new Promise((resolve) => setTimeout(resolve, 50));
          onTheirWay -= 1;
        }),
      ),
    );
    expect(most).toBeLessThanOrEqual(70);
  });
});
