import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { limitConnections } from "../../../app/receiver/limit-connections.ts";
import { openRaw } from "./raw-request.ts";

let server: Server;
let port: number;

beforeEach(async () => {
  server = createServer((_, response) => response.end("ok"));
  limitConnections(server, 3);
  await once(server.listen(0, "127.0.0.1"), "listening");
  ({ port } = server.address() as AddressInfo);
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test("a new connection is served if idle ones fill the server, and the oldest is closed", async () => {
  const idle = [];
  for (let index = 0; index < 3; index += 1) {
    const socket = openRaw(port);
    await once(server, "connection");
    idle.push(socket);
  }
  const response = await fetch(`http://127.0.0.1:${port}`);
  expect(response.status).toBe(200);
  expect(await idle[0]?.answer).toBeDefined();
  expect(idle.map(({ destroyed }) => destroyed)).toEqual([true, false, false]);
});
