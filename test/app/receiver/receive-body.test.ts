import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Webhooks } from "@octokit/webhooks";
import { addressBytes, type BodyBudget, createBodyBudget } from "../../../app/receiver/body-budget.ts";
import { type Received, receiveBody } from "../../../app/receiver/receive-body.ts";
import { refuse } from "../../../app/receiver/refusal.ts";
import { openRaw } from "./raw-request.ts";

const secret = "secret";
const webhooks = new Webhooks({ secret });
const sign = (body: string | Buffer): string => `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
const wrong = `sha256=${"0".repeat(64)}`;

let server: Server;
let port: number;
let budget: BodyBudget;
let received: Received[];
let maxMilliseconds: number;
let time: number;

beforeEach(async () => {
  received = [];
  maxMilliseconds = 60_000;
  time = 0;
  budget = createBodyBudget(() => new Date(time));
  server = createServer((request, response) => {
    void receiveBody(request, { webhooks, address: "here", budget, maxMilliseconds }).then((result) => {
      received.push(result);
      if (result.kind === "refused") refuse(request, response, result.refusal);
      else response.end("taken");
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  ({ port } = server.address() as AddressInfo);
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const headOf = (...headers: readonly string[]): string =>
  ["POST / HTTP/1.1", "host: here", "connection: close", ...headers, "", ""].join("\r\n");
const chunkOf = (body: string): string => `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n`;
const chunked = "transfer-encoding: chunked";

describe("a body", () => {
  test("is accepted in pieces of any size", async () => {
    const body = `{"é":"${"ü€😀".repeat(5_000)}"}`;
    const bytes = Buffer.from(body);
    const socket = openRaw(port);
    socket.write(headOf(`x-hub-signature-256: ${sign(body)}`, `content-length: ${bytes.length}`));
    for (let start = 0; start < bytes.length; start += 4_001) {
      socket.write(bytes.subarray(start, start + 4_001));
      await new Promise(setImmediate);
    }
    expect(await socket.answer).toMatch(/taken$/u);
    expect(received).toEqual([{ kind: "body", text: body }]);
  });

  test("may be as large as the limit of one address", async () => {
    const body = "x".repeat(addressBytes);
    const socket = openRaw(port);
    socket.write(`${headOf(`x-hub-signature-256: ${sign(body)}`, `content-length: ${body.length}`)}${body}`);
    expect(await socket.answer).toMatch(/taken$/u);
  });

  test.each([
    ["has no signature", []],
    ["has a signature of another kind", ["x-hub-signature-256: sha1=00"]],
    ["has two signatures", [`x-hub-signature-256: ${wrong}`, `x-hub-signature-256: ${wrong}`]],
  ])("that %s is refused before it is read", async (_, headers) => {
    const socket = openRaw(port);
    socket.write(headOf(...headers, "content-length: 1000"));
    expect(await socket.answer).toMatch(/^HTTP\/1.1 401 /u);
    expect(received).toEqual([{ kind: "refused", refusal: "unsigned" }]);
  });

  test("with a wrong signature is refused", async () => {
    const socket = openRaw(port);
    socket.write(headOf(`x-hub-signature-256: ${wrong}`, "content-length: 2") + "{}");
    expect(await socket.answer).toMatch(/^HTTP\/1.1 401 [^]*WEBHOOK_SECRET/u);
    expect(received).toEqual([{ kind: "refused", refusal: "wrong signature" }]);
  });

  test("without a byte is refused, because GitHub sends none", async () => {
    const socket = openRaw(port);
    socket.write(headOf(`x-hub-signature-256: ${sign("")}`, "content-length: 0"));
    expect(await socket.answer).toMatch(/^HTTP\/1.1 401 /u);
  });

  test("that is not UTF-8 is refused, although its bytes are signed", async () => {
    const bytes = Buffer.from([0x7b, 0xff, 0x7d]);
    const socket = openRaw(port);
    socket.write(headOf(`x-hub-signature-256: ${sign(bytes)}`, `content-length: ${bytes.length}`));
    socket.write(bytes);
    expect(await socket.answer).toMatch(/^HTTP\/1.1 401 /u);
  });

  test("that declares more than one address may hold is refused before it is read", async () => {
    const socket = openRaw(port);
    socket.write(headOf(`x-hub-signature-256: ${wrong}`, `content-length: ${addressBytes + 1}`));
    expect(await socket.answer).toMatch(/^HTTP\/1.1 413 /u);
  });

  test("that has more than the limit of one address is refused, with any declared length", async () => {
    const socket = openRaw(port);
    socket.write(headOf(`x-hub-signature-256: ${wrong}`, chunked));
    for (let sent = 0; sent <= addressBytes; sent += 65_536) socket.write(chunkOf("x".repeat(65_536)));
    expect(await socket.answer).toMatch(/^HTTP\/1.1 413 /u);
    expect(received).toEqual([{ kind: "refused", refusal: "too large" }]);
  });

  test("that does not arrive in time is refused", async () => {
    maxMilliseconds = 20;
    const socket = openRaw(port);
    socket.write(headOf(`x-hub-signature-256: ${wrong}`, "content-length: 2") + "{");
    expect(await socket.answer).toMatch(/^HTTP\/1.1 408 /u);
  });

  test("that is dropped for a faster one is refused, and may be sent again", async () => {
    const socket = openRaw(port);
    socket.write(headOf(`x-hub-signature-256: ${wrong}`, chunked) + chunkOf("x"));
    await once(server, "request");
    time = 2_000;
    const other = budget.open("here", () => undefined);
    // The headers and the first byte may arrive one after the other.
    while (received.length === 0) {
      other.grow(addressBytes);
      await new Promise(setImmediate);
    }
    expect(await socket.answer).toMatch(/^HTTP\/1.1 503 [^]*retry-after: 60\r\n/u);
  });

  test("whose sender closes the connection is dropped", async () => {
    const socket = openRaw(port);
    socket.write(headOf(`x-hub-signature-256: ${wrong}`, chunked) + chunkOf("x"));
    await once(server, "request");
    socket.destroy();
    while (received.length === 0) await new Promise(setImmediate);
    expect(received).toEqual([{ kind: "gone" }]);
  });
});
