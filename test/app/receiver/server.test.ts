import { createHmac } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import nock from "nock";
import type { Readiness } from "../../../app/receiver/readiness.ts";
import { serve, type ServerOptions } from "../../../app/receiver/server.ts";
import { addressBytes } from "../../../app/receiver/body-budget.ts";
import { parseAddressRanges } from "../../../app/receiver/client-address.ts";
import { createProbot } from "../probot.ts";

const options: ServerOptions = {
  host: "127.0.0.1",
  port: 0,
  webhookSecret: "secret",
  trustedProxies: parseAddressRanges("127.0.0.1") ?? [],
  now: () => new Date(),
  pause: () => Promise.resolve(),
  isReady: () => Promise.resolve(readiness),
};
let readiness: Readiness = { kind: "ready" };
const received: string[] = [];
let server: Server;
let url: string;

beforeAll(async () => {
  nock.enableNetConnect("127.0.0.1");
  const probot = createProbot();
  probot.on("push", ({ payload }) => {
    received.push(payload.ref);
  });
  server = await serve(probot, options);
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  received.length = 0;
});

const body = JSON.stringify({ ref: "refs/heads/é" });
const sign = (text: string, secret = "secret"): string =>
  `sha256=${createHmac("sha256", secret).update(text).digest("hex")}`;

const deliver = (headers: Readonly<Record<string, string>>, text = body) =>
  fetch(`${url}/api/github/webhooks`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-github-event": "push", "x-github-delivery": "1", ...headers },
    body: text,
  });

describe("the server", () => {
  test("says whether it can work, and why not", async () => {
    const ask = async (method = "GET") => {
      const response = await fetch(`${url}/readyz`, { method });
      return [response.status, await response.text()];
    };
    readiness = { kind: "ready" };
    expect(await ask()).toEqual([200, "ready\n"]);
    readiness = { kind: "not-ready", reason: "GitHub answered 502 to GET /app." };
    expect(await ask()).toEqual([503, "GitHub answered 502 to GET /app.\n"]);
    expect((await ask("POST"))[0]).toBe(404);
  });

  test("accepts a webhook that GitHub signed", async () => {
    const response = await deliver({ "x-hub-signature-256": sign(body) });
    expect(response.status).toBe(200);
    expect(received).toEqual(["refs/heads/é"]);
  });

  test.each([
    ["with another secret", { "x-hub-signature-256": sign(body, "guess") }, body],
    ["for another body", { "x-hub-signature-256": sign("{}") }, body],
    ["in no known way", { "x-hub-signature-256": "nonsense" }, body],
    ["not at all", {}, body],
    ["though it is empty", { "x-hub-signature-256": sign("") }, ""],
  ])("responds with 401 to a webhook signed %s, and does nothing", async (_, headers, text) => {
    const response = await deliver(headers, text);
    expect(response.status).toBe(401);
    expect(received).toEqual([]);
  });

  test("responds with 400 to a signed body that is not JSON", async () => {
    const response = await deliver({ "x-hub-signature-256": sign("no") }, "no");
    expect(response.status).toBe(400);
  });

  test("reports that it is alive, but not its version", async () => {
    const response = await fetch(`${url}/healthz`);
    expect([response.status, await response.text()]).toEqual([200, "ok\n"]);
  });

  test.each(["/", "/probot", "/ping", "/api/github/webhooks", "/../package.json"])(
    "serves nothing else: %s",
    async (path) => {
      expect((await fetch(`${url}${path}`)).status).toBe(404);
    },
  );

  test("refuses a body of more than an eighth of 25 MB, with the reason", async () => {
    const large = "x".repeat(addressBytes + 1);
    const response = await deliver({ "x-hub-signature-256": sign(large) }, large);
    expect([response.status, await response.text()]).toEqual([413, expect.stringContaining("3276800 bytes")]);
  });

  test("closes a connection on which it did not read everything, and serves the next", async () => {
    const response = await deliver({}, "x".repeat(1_000_000));
    expect([response.status, response.headers.get("connection")]).toEqual([401, "close"]);
    expect((await deliver({ "x-hub-signature-256": sign(body) })).status).toBe(200);
  });

  test("does not read headers of more than 8 KB", async () => {
    expect((await deliver({ "x-padding": "x".repeat(9_000) })).status).toBe(431);
  });

  test("fails to start if the port is in use", async () => {
    const { port } = server.address() as AddressInfo;
    await expect(serve(createProbot(), { ...options, port })).rejects.toThrow("EADDRINUSE");
  });
});
