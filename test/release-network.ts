import { afterAll } from "@jest/globals";

/**
 * Gives the network back after a file whose tests used nock.
 *
 * Nock changes `node:http`, which all test files of a worker share, and each file has a nock of its own: one that is left
 * would refuse what later files ask of servers on loopback. Nock is loaded only where a file has loaded it already, which
 * its interceptor's symbol tells.
 */
afterAll(async () => {
  if (!(Symbol.for("client-request-interceptor") in globalThis)) return;
  const { default: nock } = await import("nock");
  nock.cleanAll();
  nock.enableNetConnect();
  nock.restore();
});
