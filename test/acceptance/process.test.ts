import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventually } from "local-github-world/eventually";
import { openPull } from "local-github-world/github/fixture";
import { startAppProcess } from "../scenario/app-process.ts";
import { type AppWorld, freePort, startAppWorld } from "../scenario/world.ts";

/** The App as operators run it: is it ready, what does it log, and how does it end. */

let world: AppWorld;

beforeAll(async () => {
  world = await startAppWorld({ rateClock: 20 });
});
afterAll(async () => {
  await world.stop();
  expect(world.github.violations()).toEqual([]);
});

interface LogLine {
  readonly msg?: string;
  readonly subject?: string;
  readonly delivery?: string;
  readonly milliseconds?: number;
  readonly calls?: number;
  readonly outcome?: string;
}

const logLines = (): readonly LogLine[] =>
  world.app
    .log()
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as LogLine);

async function askReady(url: string): Promise<readonly [number, string]> {
  const response = await fetch(`${url}/readyz`);
  return [response.status, await response.text()];
}

test("is ready once GitHub accepts its credentials", async () => {
  expect(await askReady(world.app.url)).toEqual([200, "ready\n"]);
});

test.each([
  [
    "GitHub cannot be reached",
    { GITHUB_API_URL: "http://127.0.0.1:9", GITHUB_RATE_LIMIT_SPEED: "1" },
    "GitHub cannot be reached.",
  ],
  ["GitHub does not know the App", { APP_ID: "987654321" }, "GitHub refuses the App's credentials"],
])("lives but is not ready if %s, and ends when it is asked to", async (_, wrong, reason) => {
  const app = await startAppProcess({ ...world.app.environment, ...wrong, PORT: String(await freePort()) });
  try {
    const [status, text] = await askReady(app.url);
    expect(status).toBe(503);
    expect(text).toContain(reason);
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
  } finally {
    await app.stop();
  }
});

test("logs each reconcile in one line, with the delivery that asked for it, and no secret", async () => {
  const pull = await openPull(world.people.author, world.repositoryPath, "readme", { "README.md": "Hello\n" });
  const line = await eventually("the line of the pull request", () =>
    Promise.resolve(logLines().find(({ subject, delivery }) => subject === `pull request ${pull}` && delivery)),
  );
  expect(line).toMatchObject({ msg: "Reconciled.", delivery: expect.stringMatching(/^[\w-]{8,}$/u) });
  expect(line.outcome).toMatch(/^(done|again)$/u);
  expect(line.calls).toBeGreaterThan(0);
  expect(line.milliseconds).toBeGreaterThan(0);
  const { PRIVATE_KEY = "", WEBHOOK_SECRET = "" } = world.app.environment;
  const [, keyLine = ""] = PRIVATE_KEY.split("\n");
  for (const secret of [keyLine, WEBHOOK_SECRET]) expect(world.app.log()).not.toContain(secret);
  expect(world.app.log()).not.toMatch(/gh[a-z]_\w{10}|Bearer /u);
});
