import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  createKillStage,
  killSettings,
  planEverything,
  playKillRound,
  type KillStage,
} from "../scenario/kills/kill-round.ts";
import { dispatchApply, endOf } from "../scenario/story/apply-runs.ts";
import { startWorld } from "../scenario/world.ts";

let stage: KillStage;

beforeAll(async () => {
  stage = await createKillStage((onProgress) => startWorld({ onProgress, settings: killSettings }));
  await stage.world.aws.control({ createDelaySeconds: 3 });
  await endOf(stage, await dispatchApply(stage));
});

afterAll(async () => {
  await stage.world.stop();
  expect(stage.world.github.violations()).toEqual([]);
});

test.each([
  [6, "creation in flight"],
  [12, "adoption"],
  [15, "import"],
] as const)("an apply that is killed is completed by the next: seed %i, %s", async (seed, phase) => {
  const { lost, duplicates, ended, signal, orphans } = await playKillRound(stage, seed, phase);
  expect({ lost, duplicates }).toEqual({ lost: 0, duplicates: 0 });
  // Terraform that may still put its things away waits for AWS, and the run may even end well.
  if (signal === "SIGKILL") expect(ended).not.toBe("success");
  if (signal === "SIGKILL" && phase === "creation in flight") expect(orphans).toBeGreaterThan(0);
});

test("in the end a plan of everything is empty", async () => {
  expect(await planEverything(stage)).toBe("success");
});
