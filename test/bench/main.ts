import { execFileSync } from "node:child_process";
import { cpus } from "node:os";
import { benchBundles } from "./bundles.ts";
import { benchPlan } from "./plan.ts";
import { benchValidation } from "./validation.ts";

const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();

console.log(`# Measured

Medians of repeated runs, with the shortest and the longest; each ratio comes from one run in which both took turns.
Measured at commit ${commit} with Node ${process.versions.node} on ${cpus().length} cores.

## Validation

${await benchValidation()}

## Start-up and size

${await benchBundles()}

## The plan

${await benchPlan()}`);
