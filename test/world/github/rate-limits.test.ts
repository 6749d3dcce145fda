import { once } from "node:events";
import { request, type ClientRequest } from "node:http";
import { afterEach, describe, expect, test } from "@jest/globals";
import type { Person } from "./person.ts";
import { createFixture, type Fixture } from "./fixture.ts";

let fixture: Fixture;
afterEach(() => fixture.close());

/** A GitHub of its own, since limits are for the whole of an installation. */
async function start(rateClock?: number): Promise<Person> {
  fixture = await createFixture(rateClock === undefined ? {} : { rateClock });
  return fixture.app();
}

/** Like `attempt`, with the headers. */
async function ask(who: Person, method: string, path: string, body?: unknown) {
  const response = await fetch(`${fixture.github.apiUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${who.token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { message } = (await response.json()) as { readonly message?: string };
  return { status: response.status, headers: response.headers, message };
}

async function createLabels(who: Person, names: string, count: number): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (let number = 0; number < count; number += 1) {
    const label = { name: `${names}-${number}`, color: "ededed" };
    statuses.push((await who.attempt("POST", `${fixture.path}/labels`, label)).status);
  }
  return [...new Set(statuses)];
}

const secondary = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";

test("the App's 81st label is refused, and noted; a person's is not", async () => {
  const app = await start();
  expect(await createLabels(app, "app", 80)).toEqual([201]);
  const { status, message, headers } = await ask(app, "POST", `${fixture.path}/labels`, { name: "x", color: "ededed" });
  expect({ status, message }).toEqual({ status: 403, message: secondary });
  expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  expect(headers.get("x-ratelimit-remaining")).toBe("4920");
  expect(fixture.github.violations()).toEqual([
    `POST ${fixture.path}/labels: beyond the secondary limit of content-creating requests`,
  ]);
  expect(await createLabels(fixture.author, "person", 81)).toEqual([201]);
});

test("at a rate clock of 3,600 a minute's limit is one of 17 milliseconds", async () => {
  const app = await start(3_600);
  expect(await createLabels(app, "label", 81)).toEqual([201]);
  expect(fixture.github.violations()).toEqual([]);
});

describe("an answer", () => {
  test("tells an installation what is left of its primary limit", async () => {
    const app = await start();
    const before = Math.floor(Date.now() / 1000) + 3_600;
    const { headers } = await ask(app, "GET", fixture.path);
    expect(Object.fromEntries([...headers].filter(([name]) => name.startsWith("x-ratelimit-")))).toEqual({
      "x-ratelimit-limit": "5000",
      "x-ratelimit-remaining": "4999",
      "x-ratelimit-used": "1",
      "x-ratelimit-reset": expect.any(String),
      "x-ratelimit-resource": "core",
    });
    expect(Number(headers.get("x-ratelimit-reset"))).toBeGreaterThanOrEqual(before);
    expect((await ask(app, "GET", `${fixture.path}/issues/99`)).headers.get("x-ratelimit-used")).toBe("2");
  });

  test("tells of the points of GraphQL apart", async () => {
    const app = await start();
    const { headers } = await ask(app, "POST", "/../graphql", { query: "{ __typename }" });
    expect(headers.get("x-ratelimit-resource")).toBe("graphql");
    expect(headers.get("x-ratelimit-used")).toBe("1");
    expect((await ask(app, "GET", fixture.path)).headers.get("x-ratelimit-used")).toBe("1");
  });

  test("tells a person nothing", async () => {
    await start();
    expect((await ask(fixture.author, "GET", fixture.path)).headers.get("x-ratelimit-limit")).toBeNull();
  });
});

test("a secondary limit that a test asked for is no violation", async () => {
  const app = await start();
  fixture.github.misbehave({ failRequests: { match: {}, status: 403, retryAfter: 2, times: 1 } });
  const { status, message, headers } = await ask(app, "GET", fixture.path);
  expect({ status, message }).toEqual({ status: 403, message: secondary });
  expect(headers.get("retry-after")).toBe("2");
  expect(headers.get("x-ratelimit-remaining")).toBe("5000");
  expect(fixture.github.violations()).toEqual([]);
});

test("a request beside a hundred others is refused, and noted", async () => {
  const app = await start();
  const { port } = new URL(fixture.github.apiUrl);
  // GitHub says "continue" once it has the headers; the body never comes.
  const unfinished = async (): Promise<ClientRequest> => {
    const headers = { authorization: `Bearer ${app.token}`, "content-length": 1_000, expect: "100-continue" };
    const pending = request({ port, method: "POST", path: `/api/v3${fixture.path}/labels`, headers });
    pending.on("error", () => undefined);
    pending.flushHeaders();
    await once(pending, "continue");
    return pending;
  };
  const others = await Promise.all(Array.from({ length: 100 }, unfinished));
  const { status, message } = await ask(app, "GET", fixture.path);
  expect({ status, message }).toEqual({ status: 403, message: secondary });
  expect(fixture.github.violations()).toEqual([`GET ${fixture.path}: beyond more than 100 concurrent requests`]);
  for (const other of others) other.destroy();
});
