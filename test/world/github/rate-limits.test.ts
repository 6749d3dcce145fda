import { once } from "node:events";
import { request, type ClientRequest } from "node:http";
import { afterEach, describe, expect, test } from "@jest/globals";
import type { Person } from "./person.ts";
import { createSetting, type Setting } from "./setting.ts";

let setting: Setting;
afterEach(() => setting.close());

/** A GitHub of its own, since limits are for the whole of an installation. */
async function start(rateClock?: number): Promise<Person> {
  setting = await createSetting(rateClock === undefined ? {} : { rateClock });
  return setting.app();
}

/** Like `attempt`, with the headers. */
async function ask(who: Person, method: string, path: string, body?: unknown) {
  const response = await fetch(`${setting.github.apiUrl}${path}`, {
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
    statuses.push((await who.attempt("POST", `${setting.path}/labels`, label)).status);
  }
  return [...new Set(statuses)];
}

const secondary = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";

test("the App's 81st label is refused, and noted; a person's is not", async () => {
  const app = await start();
  expect(await createLabels(app, "app", 80)).toEqual([201]);
  const { status, message, headers } = await ask(app, "POST", `${setting.path}/labels`, { name: "x", color: "ededed" });
  expect({ status, message }).toEqual({ status: 403, message: secondary });
  expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  expect(headers.get("x-ratelimit-remaining")).toBe("4920");
  expect(setting.github.violations()).toEqual([
    `POST ${setting.path}/labels: beyond the secondary limit of content-creating requests`,
  ]);
  expect(await createLabels(setting.author, "person", 81)).toEqual([201]);
});

test("at a rate clock of 3,600 a minute's limit is one of 17 milliseconds", async () => {
  const app = await start(3_600);
  expect(await createLabels(app, "label", 81)).toEqual([201]);
  expect(setting.github.violations()).toEqual([]);
});

describe("an answer", () => {
  test("tells an installation what is left of its primary limit", async () => {
    const app = await start();
    const before = Math.floor(Date.now() / 1000) + 3_600;
    const { headers } = await ask(app, "GET", setting.path);
    expect(Object.fromEntries([...headers].filter(([name]) => name.startsWith("x-ratelimit-")))).toEqual({
      "x-ratelimit-limit": "5000",
      "x-ratelimit-remaining": "4999",
      "x-ratelimit-used": "1",
      "x-ratelimit-reset": expect.any(String),
      "x-ratelimit-resource": "core",
    });
    expect(Number(headers.get("x-ratelimit-reset"))).toBeGreaterThanOrEqual(before);
    expect((await ask(app, "GET", `${setting.path}/issues/99`)).headers.get("x-ratelimit-used")).toBe("2");
  });

  test("tells of the points of GraphQL apart", async () => {
    const app = await start();
    const { headers } = await ask(app, "POST", "/../graphql", { query: "{ __typename }" });
    expect(headers.get("x-ratelimit-resource")).toBe("graphql");
    expect(headers.get("x-ratelimit-used")).toBe("1");
    expect((await ask(app, "GET", setting.path)).headers.get("x-ratelimit-used")).toBe("1");
  });

  test("tells a person nothing", async () => {
    await start();
    expect((await ask(setting.author, "GET", setting.path)).headers.get("x-ratelimit-limit")).toBeNull();
  });
});

test("a secondary limit that a test asked for is no violation", async () => {
  const app = await start();
  setting.github.misbehave({ failRequests: { match: {}, status: 403, retryAfter: 2, times: 1 } });
  const { status, message, headers } = await ask(app, "GET", setting.path);
  expect({ status, message }).toEqual({ status: 403, message: secondary });
  expect(headers.get("retry-after")).toBe("2");
  expect(headers.get("x-ratelimit-remaining")).toBe("5000");
  expect(setting.github.violations()).toEqual([]);
});

test("a request beside a hundred others is refused, and noted", async () => {
  const app = await start();
  const { port } = new URL(setting.github.apiUrl);
  // GitHub says "continue" once it has the headers; the body never comes.
  const unfinished = async (): Promise<ClientRequest> => {
    const headers = { authorization: `Bearer ${app.token}`, "content-length": 1_000, expect: "100-continue" };
    const pending = request({ port, method: "POST", path: `/api/v3${setting.path}/labels`, headers });
    pending.on("error", () => undefined);
    pending.flushHeaders();
    await once(pending, "continue");
    return pending;
  };
  const others = await Promise.all(Array.from({ length: 100 }, unfinished));
  const { status, message } = await ask(app, "GET", setting.path);
  expect({ status, message }).toEqual({ status: 403, message: secondary });
  expect(setting.github.violations()).toEqual([`GET ${setting.path}: beyond more than 100 concurrent requests`]);
  for (const other of others) other.destroy();
});
