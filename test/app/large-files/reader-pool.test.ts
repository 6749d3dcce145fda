import { beforeAll, describe, expect, test } from "@jest/globals";
import { build } from "esbuild";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { LargeFileError, createReaderPool, type ReaderLimits } from "../../../app/large-files/reader-pool.ts";

const roomy: ReaderLimits = { most: 2, milliseconds: 60_000, megabytes: 512 };
const hostile = `{${Array.from({ length: 400_000 }, (_, index) => `"k${index}":1`).join(",")}}`;
const small = { name: "parseEvidence", input: "{}" } as const;

let script: URL;

beforeAll(async () => {
  const outfile = join(await mkdtemp(join(tmpdir(), "reader-")), "reader.mjs");
  const banner = {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  };
  const how = { bundle: true, platform: "node", format: "esm", banner } as const;
  await build({ ...how, entryPoints: ["app/large-files/reader.ts"], outfile });
  script = pathToFileURL(outfile);
});

describe("createReaders", () => {
  test("does work while the App continues", async () => {
    const readers = createReaderPool(script, roomy);
    await readers.run(small, "small.json");
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      [longest, last] = [Math.max(longest, now - last), now];
    }, 5);
    const from = performance.now();
    await expect(readers.run({ name: "parseEvidence", input: hostile }, "evidence.json")).resolves.toMatchObject({
      kind: "malformed",
    });
    const took = performance.now() - from;
    clearInterval(timer);
    expect(longest).toBeLessThan(took / 2);
  });

  test.each([
    ["time", { ...roomy, milliseconds: 1 }, "it takes longer than 0.001 seconds"],
    ["memory", { ...roomy, megabytes: 20 }, "the process that read it ended, as it does if it needs too much memory"],
  ])("refuses work that needs too much %s, and names the file", async (_what, limits, why) => {
    const readers = createReaderPool(script, limits);
    const tried = readers.run({ name: "parseEvidence", input: hostile }, "evidence.json");
    await expect(tried).rejects.toThrow(new LargeFileError("evidence.json", why));
  });

  test("refuses work whose process cannot start", async () => {
    const readers = createReaderPool(new URL("missing.mjs", script), roomy);
    await expect(readers.run(small, "small.json")).rejects.toThrow(
      "Could not read small.json: the process that read it ended",
    );
  });

  test("passes on an error of the work, and keeps the process", async () => {
    const readers = createReaderPool(script, { ...roomy, most: 1 });
    const input = null as unknown as string;
    await expect(readers.run({ name: "parseEvidence", input }, "evidence.json")).rejects.toThrow(/null/u);
    await expect(readers.run(small, "small.json")).resolves.toMatchObject({ kind: "malformed" });
  });

  test("queues work while all processes are busy, also after failed work", async () => {
    const readers = createReaderPool(script, { ...roomy, most: 1, megabytes: 20 });
    const failing = readers.run({ name: "parseEvidence", input: hostile }, "evidence.json");
    const others = [1, 2, 3].map(() => readers.run(small, "small.json"));
    await expect(failing).rejects.toThrow(LargeFileError);
    await expect(Promise.all(others)).resolves.toHaveLength(3);
  });
});
