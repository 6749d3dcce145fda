import { execFileSync } from "node:child_process";
import { cpus } from "node:os";
import { benchAdopt } from "./adopt.ts";
import { benchApply } from "./apply.ts";
import { benchBlocking } from "./blocking.ts";
import { benchBundles } from "./bundles.ts";
import { benchGrowth } from "./growth.ts";
import { benchHostile } from "./hostile.ts";
import { benchLatency } from "./latency.ts";
import { benchPlan } from "./plan.ts";
import { benchPlanWithoutTerraform } from "./plan-without-terraform.ts";
import { benchValidation } from "./validation.ts";

const parts: Readonly<Record<string, () => Promise<string>>> = {
  validation: async () => `## Validation\n\n${await benchValidation()}`,
  bundles: async () => `## Start-up and size\n\n${await benchBundles()}`,
  plan: async () => `## The plan\n\n${await benchPlan()}\n\n${await benchPlanWithoutTerraform()}`,
  apply: async () => `## The apply\n\n${await benchApply()}`,
  adopt: async () => `## Adopting all accounts\n\n${await benchAdopt()}`,
  growth: async () => `## Growth\n\n${await benchGrowth()}`,
  hostile: async () => `## Hostile texts\n\n${await benchBlocking()}\n\n${await benchHostile()}`,
  latency: async () => `## Latency\n\n${await benchLatency()}`,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in parts));
if (unknown.length > 0)
  throw new Error(`there is no ${unknown.join(", ")} to measure, only ${Object.keys(parts).join(", ")}`);

const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
const measured: string[] = [];
for (const [name, measurePart] of Object.entries(parts)) {
  if (asked.length === 0 || asked.includes(name)) measured.push(await measurePart());
}

console.log(`# Measured

Medians of repeated runs, with the shortest and the longest; each ratio comes from one run that alternates between the two.
Measured at commit ${commit} with Node ${process.versions.node} on ${cpus().length} cores.

${measured.join("\n\n")}`);
