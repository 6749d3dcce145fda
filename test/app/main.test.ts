import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";

const root = fileURLToPath(new URL("../../", import.meta.url));

test("names every missing variable and ends with 1, without a stack", () => {
  const { PATH = "" } = process.env;
  const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", "app/main.ts"], {
    cwd: root,
    env: { PATH },
    encoding: "utf8",
  });
  expect(status).toBe(1);
  expect(stderr.trim().split("\n").slice(-4)).toEqual([
    "Could not start, because of the environment:",
    expect.stringMatching(/^ {2}APP_ID is missing/u),
    expect.stringMatching(/^ {2}PRIVATE_KEY is missing/u),
    expect.stringMatching(/^ {2}WEBHOOK_SECRET is missing/u),
  ]);
});
