import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createKillStage, dispatchApply, endOf, playKillRound, type KillStage } from "../world/kills/kill-round.ts";
import { startWorld } from "../world/world.ts";

let stage: KillStage;

beforeAll(async () => {
  stage = await createKillStage((onProgress) => startWorld({ onProgress }));
  await stage.world.aws.control({ createDelaySeconds: 3 });
  await endOf(stage, await dispatchApply(stage));
}, 180_000);

afterAll(async () => {
  await stage.world.stop();
  expect(stage.world.github.violations()).toEqual([]);
}, 60_000);

test.each([
  [6, "creation"],
  [4, "creation"],
  [5, "adoption"],
] as const)(
  "an apply that is killed is mended by the next: seed %i, during the %s",
  async (seed, during) => {
    const { lost, duplicates } = await playKillRound(stage, seed, during);
    expect({ lost, duplicates }).toEqual({ lost: 0, duplicates: 0 });
  },
  400_000,
);
