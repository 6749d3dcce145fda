import { execFileSync } from "node:child_process";
import { cpus } from "node:os";
import { createKillStage, dispatchApply, endOf, playKillRound, type Round } from "../world/kills/kill-round.ts";
import { startWorld } from "../world/world.ts";

const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
const [first = 1, count = 24] = process.argv.slice(2).map(Number);
/** Of all rounds the last so many kill the run that adopts what a killed one left. */
const adoptions = 4;

const stage = await createKillStage((onProgress) => startWorld({ onProgress }));
const { world } = stage;
const rounds: Round[] = [];
try {
  await world.aws.control({ createDelaySeconds: 3 });
  if ((await endOf(stage, await dispatchApply(stage))) !== "success")
    throw new Error("the first apply did not succeed");
  for (let round = 0; round < count; round += 1) {
    const during = round < count - adoptions ? "creation" : "adoption";
    const played = await playKillRound(stage, first + round, during);
    rounds.push(played);
    process.stderr.write(`${JSON.stringify(played)}\n`);
  }
  await planIsEmpty();
} finally {
  await world.stop();
}

console.log(`# Killed applies

Each round has five accounts approved and merged, kills the apply at a moment that its seed determines, starts the apply
again as a person would, and asks AWS, the state and GitHub what there is in the end. \`npm run kills\` plays them all; with
real terraform, an S3 backend with its lock file, and an AWS on loopback that takes three seconds to make an account.
At commit ${commit} with Node ${process.versions.node} on ${cpus().length} cores.

${table()}

In the end every account of the file existed exactly once in AWS and was in the state, no lock was left, a plan of everything
was empty, and each account had one checklist issue.`);

/** With nothing noted, everything is planned, and only an empty plan succeeds. */
async function planIsEmpty(): Promise<void> {
  await world.aws.ask.forget(`${world.settings.stateKey}.last-applied.json`);
  const run = await dispatchApply(stage);
  if ((await endOf(stage, run)) !== "success") throw new Error(world.github.runOutput(run).log);
}

function table(): string {
  const head = [
    "seed",
    "killed",
    "with",
    "after",
    "the run",
    "orphans before",
    "lock left",
    "runs until done",
    "lost after",
    "duplicates",
  ];
  const rows = rounds.map((round) => [
    round.seed,
    `the ${round.during}`,
    round.signal,
    `${(round.after / 1000).toFixed(1)} s`,
    round.ended,
    round.orphans,
    round.lockLeft ? "yes" : "no",
    round.runs,
    round.lost,
    round.duplicates,
  ]);
  const sum = (of: "orphans" | "lost" | "duplicates"): number => rounds.reduce((total, round) => total + round[of], 0);
  const total = [
    "**all**",
    `${rounds.length} kills`,
    "",
    "",
    "",
    sum("orphans"),
    "",
    "",
    sum("lost"),
    sum("duplicates"),
  ];
  return [head, head.map(() => "---"), ...rows, total].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
