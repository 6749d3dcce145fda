import { mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { theAccount } from "../scenario/story/accounts-file.ts";
import { story } from "../scenario/story/story.ts";
import type { PlayedStation } from "../scenario/story/station.ts";
import type { Stage } from "../scenario/story/stage.ts";
import { startWorld, type World } from "../scenario/world.ts";
import { renderPage } from "./page.ts";
import { Progress } from "./progress.ts";

const pagePath = resolve("dist/demo.html");

/** Plays the story for a person: a line for each station, and at the end a page that shows what GitHub showed. */
async function demo(keep: boolean): Promise<void> {
  const progress = new Progress(process.stdout);
  const world = await progress.during("The world starts: a local GitHub, a local AWS, the runner, the App", (tell) =>
    startWorld({ tell }),
  );
  try {
    const stations = await playStory(world, progress);
    mkdirSync(resolve(pagePath, ".."), { recursive: true });
    writeFileSync(
      pagePath,
      renderPage({
        stations,
        seconds: stations.reduce((sum, station) => sum + station.seconds, 0),
        subject: theAccount.name,
      }),
    );
    console.log(`\n${stations.length} of ${story.length} stations happened. See what the people saw: ${pagePath}`);
    if (keep) await keepRunning(world);
  } catch (error) {
    console.error(`\nThe last that the App logged:\n${world.app.log().slice(-6_000)}`);
    throw error;
  } finally {
    await world.stop();
  }
}

async function playStory(world: World, progress: Progress): Promise<readonly PlayedStation[]> {
  const stage: Stage = { world };
  const played: PlayedStation[] = [];
  for (const [index, station] of story.entries()) {
    const start = performance.now();
    const exhibits = await progress.during(`${index + 1}. ${station.title}`, async (tell) => {
      world.tell = tell;
      return station.play(stage);
    });
    played.push({ title: station.title, seconds: (performance.now() - start) / 1000, exhibits });
  }
  return played;
}

/** Leaves the world up until a person ends it. */
async function keepRunning(world: World): Promise<void> {
  console.log(
    `\nThe world keeps running; end it with Ctrl-C.\n${world
      .addresses()
      .map(([name, address]) => `  ${name.padEnd(18)} ${address}`)
      .join("\n")}`,
  );
  await new Promise<void>((done) => {
    process.once("SIGINT", () => {
      done();
    });
    process.once("SIGTERM", () => {
      done();
    });
  });
}

const { values } = parseArgs({ options: { keep: { type: "boolean", default: false } } });
demo(values.keep).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(`\nThe demo stopped: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
