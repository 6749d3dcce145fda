import { execFileSync } from "node:child_process";
import { cpus } from "node:os";
import {
  createKillStage,
  killSettings,
  type Phase,
  planEverything,
  playKillRound,
  type Round,
} from "../scenario/kills/kill-round.ts";
import { dispatchApply, endOf } from "../scenario/story/apply-runs.ts";
import { startWorld } from "../scenario/world.ts";

const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
const [first = 1, count = 30] = process.argv.slice(2).map(Number);
/** In turns; seven, so that in the end each phase has had each of the three signals. */
const phases: readonly Phase[] = [
  "creation in flight",
  "before creation",
  "creation in flight",
  "after creation",
  "adoption",
  "import",
  "import",
];

const stage = await createKillStage((onProgress) => startWorld({ onProgress, settings: killSettings }));
const { world } = stage;
const rounds: Round[] = [];
try {
  await world.aws.control({ createDelaySeconds: 3 });
  if ((await endOf(stage, await dispatchApply(stage))) !== "success")
    throw new Error("the first apply did not succeed");
  for (let round = 0; round < count; round += 1) {
    const seed = first + round;
    const phase = phases[round % phases.length] ?? "adoption";
    const played = await playKillRound(stage, seed, phase);
    rounds.push(played);
    process.stderr.write(`${JSON.stringify(played)}\n`);
  }
  const ended = await planEverything(stage);
  if (ended !== "success") throw new Error(`the last plan was not empty: ${ended}`);
} finally {
  await world.stop();
}

console.log(`# Killed applies

Each round approves and merges five accounts, kills the apply at a moment of the named phase that its seed determines (an
adoption is the run after one that was killed in flight; an import is of accounts that the organisation had before), starts the apply again as a person would, and checks the result in
AWS, the state and GitHub. \`npm run kills\` plays them all; with real terraform, an S3 backend with its lock file, and an AWS on loopback that takes three seconds to make an account.
At commit ${commit} with Node ${process.versions.node} on ${cpus().length} cores.

${table()}

If a killed run is still a success, Terraform ignored the signal: it does so while it loads its provider.

In the end every account of the file existed exactly once in AWS and was in the state, no lock was left, a plan of everything
was empty, and each account had one checklist issue.`);

function table(): string {
  const head = [
    "seed",
    "phase",
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
    round.phase,
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
