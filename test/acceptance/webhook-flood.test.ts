import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startFlood } from "../scenario/webhook-flood.ts";
import { type AppWorld, startAppWorld } from "../scenario/world.ts";

const megabyte = 1024 * 1024;

let world: AppWorld;

beforeAll(async () => {
  world = await startAppWorld({ environment: { NODE_OPTIONS: "--max-old-space-size=256" } });
});
afterAll(async () => {
  await world.stop();
  expect(world.github.violations()).toEqual([]);
});

/** One part of a chunked body; where the body's length is declared, bytes like others. */
const chunk = Buffer.from(`10000\r\n${"x".repeat(65_536)}\r\n`);

/** Linux has many loopback addresses, others one: there GitHub's deliveries share the limit of the flood's address. */
const from = process.platform === "linux" ? "127.0.0.2" : undefined;

/** Without a signature or with a wrong one; with a length that is declared or not. */
const head = (index: number): readonly string[] => [
  "POST /api/github/webhooks HTTP/1.1",
  "host: 127.0.0.1",
  index % 4 < 2 ? `content-length: ${25 * megabyte}` : "transfer-encoding: chunked",
  ...(index % 2 === 0 ? [`x-hub-signature-256: sha256=${"0".repeat(64)}`] : []),
];

test("200 senders of 25 MB keep no delivery out, and use little memory", async () => {
  const delivery = { zen: "Half measures are as bad as nothing at all.", padding: "x".repeat(20_000) };
  // Node takes some memory for the first work that it does, and keeps it.
  for (let worked = 0; worked < 300; worked += 1) expect(await world.app.deliver("ping", delivery)).toBe(200);
  const idle = world.app.memory();
  const flood = startFlood(world.app.url, { connections: 200, head, chunk, from });
  const statuses = { health: new Set<number>(), delivery: new Set<number>() };
  let most = idle;
  try {
    const until = performance.now() + 15_000;
    while (performance.now() < until) {
      const { status } = await fetch(`${world.app.url}/healthz`, { signal: AbortSignal.timeout(10_000) });
      statuses.health.add(status);
      statuses.delivery.add(await world.app.deliver("ping", delivery));
      most = Math.max(most, world.app.memory());
      await pause(50);
    }
  } finally {
    flood.stop();
  }
  expect(statuses).toEqual({ health: new Set([200]), delivery: new Set([200]) });
  expect(most - idle).toBeLessThan(60 * megabyte);
  expect(flood.answers()).toMatchObject({ 401: expect.any(Number), 413: expect.any(Number) });
});
