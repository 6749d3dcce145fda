import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { WebhookDefinition } from "@octokit/webhooks-examples";
import { type AppWorld, startAppWorld } from "../scenario/world.ts";

let world: AppWorld;

beforeAll(async () => {
  world = await startAppWorld();
});
afterAll(() => world.stop());

/** One folder for GitHub.com, and one for each version of GitHub Enterprise Server. */
const root = dirname(createRequire(import.meta.url).resolve("@octokit/webhooks-examples/package.json"));
const servers = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());

test.each(servers.map(({ name }) => name))("each webhook that Octokit publishes for %s is accepted", async (server) => {
  const file = readFileSync(join(root, server, "index.json"), "utf8");
  const refused: string[] = [];
  for (const { name, examples } of JSON.parse(file) as readonly WebhookDefinition[]) {
    for (const [index, example] of examples.entries()) {
      const status = await world.app.deliver(name, example);
      if (status < 200 || status > 299)
        refused.push(`${name} ${index} ${"action" in example ? example.action : ""}: ${status}`);
    }
  }
  expect(refused).toEqual([]);
});
