import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { packArtifact } from "./artifact.ts";

let workspace = "";

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), "artifact-"));
  for (const path of ["a.json", "folder/b.txt", "folder/deep/c.txt", "folder/.hidden"]) {
    await mkdir(dirname(join(workspace, path)), { recursive: true });
    await writeFile(join(workspace, path), `content of ${path}`);
  }
});

afterEach(async () => rm(workspace, { recursive: true }));

async function pack(inputs: Record<string, string>): Promise<Record<string, string>> {
  const artifact = await packArtifact(inputs, { workspace, warn: () => undefined });
  return Object.fromEntries(
    Object.entries(unzipSync(artifact?.zip ?? new Uint8Array())).map(([name, bytes]) => [name, strFromU8(bytes)]),
  );
}

test("one file lies at the top of the archive", async () => {
  expect(await pack({ path: "folder/b.txt" })).toEqual({ "b.txt": "content of folder/b.txt" });
});

test("a folder's files lie below it, hidden ones left out", async () => {
  expect(Object.keys(await pack({ path: "folder" })).sort()).toEqual(["b.txt", "deep/c.txt"]);
});

test("several paths lie below the nearest folder that holds them all", async () => {
  expect(Object.keys(await pack({ path: `${workspace}/folder/b.txt\nfolder/deep` })).sort()).toEqual([
    "b.txt",
    "deep/c.txt",
  ]);
});

test("is called artifact where nobody names it", async () => {
  expect(await packArtifact({ path: "a.json" }, { workspace, warn: () => undefined })).toMatchObject({
    name: "artifact",
  });
});

test.each([
  [{ path: "*.json" }, "knows no patterns"],
  [{ path: "a.json", "include-hidden-files": "true" }, "does not know include-hidden-files"],
  [{ path: "" }, "Input required and not supplied: path"],
  [{}, "Input required and not supplied: path"],
])("%j is refused", async (inputs, reason) => {
  await expect(pack(inputs as Record<string, string>)).rejects.toThrow(reason);
});
