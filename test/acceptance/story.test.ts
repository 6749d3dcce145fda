import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Stage } from "../scenario/story/stage.ts";
import { story } from "../scenario/story/story.ts";
import { startWorld, type World } from "../scenario/world.ts";

let world: World;
let stage: Stage;
let broken: string | undefined;

beforeAll(async () => {
  world = await startWorld();
  stage = { world };
});

afterAll(async () => {
  await world.stop();
});

test.each(story.map((station) => [station.title, station] as const))("%s", async (title, station) => {
  if (broken !== undefined) throw new Error(`not played: "${broken}" did not happen`);
  broken = title;
  await station.play(stage);
  broken = undefined;
});

test("nothing that was asked or answered lies outside GitHub's published description", () => {
  expect(world.github.violations()).toEqual([]);
});
