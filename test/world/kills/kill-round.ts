import assert from "node:assert/strict";
import type { Progress } from "../runner/run.ts";
import type { World } from "../world.ts";
import { accountsFileWith, type WrittenAccount } from "../story/accounts-file.ts";
import { mergeAccounts } from "../story/merge-accounts.ts";
import { eventually, type Stage, type WorkflowRun } from "../story/stage.ts";
import { randomFrom } from "./random.ts";

const signals = ["SIGKILL", "SIGTERM", "SIGINT"] as const;
const accountsPerRound = 5;

/** About as long as an apply of five accounts takes here. */
const longestApply = 16_000;

/** One kill, and what came of it. */
export interface Round {
  readonly seed: number;
  readonly signal: (typeof signals)[number];
  /** Which apply was killed: the one that makes the accounts, or that which adopts what it left. */
  readonly during: "creation" | "adoption";
  /** Milliseconds after the apply step had begun. */
  readonly after: number;
  /** How the killed run ended. */
  readonly ended: string;
  /** Accounts that AWS had after the kill and the state had not. */
  readonly orphans: number;
  readonly lockLeft: boolean;
  /** Runs after the kill until one succeeded. */
  readonly runs: number;
  /** Accounts of the file that AWS or the state lacks in the end. */
  readonly lost: number;
  /** Accounts that AWS has twice in the end. */
  readonly duplicates: number;
}

/** The accounts file so far, and the applies that have begun. */
export interface KillStage extends Stage {
  readonly accounts: WrittenAccount[];
  /** Ids of the runs whose apply step has begun, in order. */
  readonly begun: readonly number[];
}

/** A stage for rounds; its world has to be started with `onProgress`. */
export function createKillStage(
  start: (onProgress: (progress: Progress) => void) => Promise<World>,
): Promise<KillStage> {
  const begun: number[] = [];
  return start(({ runId, step, conclusion }) => {
    if (step?.includes("terraform-apply") === true && conclusion === undefined) begun.push(runId);
  }).then((world) => ({ world, accounts: [], begun }));
}

/**
 * Has five accounts approved and merged, kills the apply that makes them at a moment that the seed determines, lets the
 * next runs mend it, and asks AWS, GitHub and the state whether they did.
 */
export async function playKillRound(stage: KillStage, seed: number, during: Round["during"]): Promise<Round> {
  const random = randomFrom(seed);
  const signal = signals[seed % signals.length] ?? "SIGKILL";
  const fresh = Array.from({ length: accountsPerRound }, (_, index) => accountOf(seed, index + 1));
  stage.accounts.push(...fresh);
  const file = accountsFileWith(...stage.accounts.toSorted((one, other) => (one.name < other.name ? -1 : 1)));
  const { length: appliesBefore } = stage.begun;
  await mergeAccounts(stage, file, `round-${seed}`);
  if (during === "adoption") await killFirstApply(stage, appliesBefore);
  const after = Math.round(random() * longestApply);
  const { length: applies } = stage.begun;
  if (during === "adoption") await dispatchApply(stage);
  const run = await beginningApply(stage, during === "adoption" ? applies : appliesBefore);
  await new Promise((resolve) => setTimeout(resolve, after));
  stage.world.runner.kill(run, signal);
  const ended = await endOf(stage, run);
  const orphans = await countOrphans(stage);
  const lockLeft = (await stage.world.aws.ask.stateObjects()).some((key) => key.endsWith(".tflock"));
  const runs = await applyUntilDone(stage);
  return { seed, signal, during, after, ended, orphans, lockLeft, runs, ...(await judge(stage, fresh)) };
}

function accountOf(seed: number, index: number): WrittenAccount {
  const name = `kill-${String(seed).padStart(3, "0")}-${index}`;
  return {
    name,
    email: `aws-root-accounts+kil-${seed}-${index}@example.gov.uk`,
    administrators: ["ada.author@example.gov.uk"],
    tags: { "account-name": name, description: "Made to be interrupted" },
  };
}

/** Waits until AWS makes the accounts, and takes the machine away. */
async function killFirstApply(stage: KillStage, appliesBefore: number): Promise<void> {
  const asked = async () => (await stage.world.aws.calls())["organizations.CreateAccount"] ?? 0;
  const run = await beginningApply(stage, appliesBefore);
  const before = await asked();
  const inFlight = async () => ((await asked()) >= before + accountsPerRound ? true : undefined);
  await eventually("AWS to be asked for the accounts", inFlight, 120);
  stage.world.runner.kill(run, "SIGKILL");
  await endOf(stage, run);
}

/** The next apply after so many, as soon as its step begins. */
async function beginningApply({ begun }: KillStage, applies: number): Promise<number> {
  return eventually("an apply to begin", () => Promise.resolve(begun[applies]), 120);
}

export async function dispatchApply({ world }: Stage): Promise<number> {
  const { workflow_run_id } = await world.people.engineer.request<{ workflow_run_id: number }>(
    "POST",
    `${world.repositoryPath}/actions/workflows/aws-accounts-apply.yml/dispatches`,
    { ref: "main", return_run_details: true },
  );
  return workflow_run_id;
}

/** How a run ended. */
export async function endOf({ world }: Stage, id: number, seconds = 240): Promise<string> {
  return eventually(
    `run ${id} to end`,
    async () => {
      const run = await world.people.engineer.request<WorkflowRun>("GET", `${world.repositoryPath}/actions/runs/${id}`);
      return run.status === "completed" ? (run.conclusion ?? "") : undefined;
    },
    seconds,
  );
}

/** As a person would: starts the apply again, until one succeeds. */
async function applyUntilDone(stage: Stage): Promise<number> {
  for (let runs = 1; ; runs += 1) {
    const run = await dispatchApply(stage);
    if ((await endOf(stage, run)) === "success") return runs;
    const { log } = stage.world.github.runOutput(run);
    assert.ok(runs < 3, `the apply still fails at the third time:\n${log.slice(-5_000)}`);
  }
}

/** Ids by name of the accounts that the state knows. */
async function readStateIds({ world }: Stage): Promise<ReadonlyMap<string, string>> {
  const objects = await world.aws.ask.stateObjects();
  if (!objects.includes(world.settings.stateKey)) return new Map();
  const state = JSON.parse(await world.aws.ask.stateObject(world.settings.stateKey)) as {
    readonly resources: readonly {
      readonly name: string;
      readonly instances: readonly { readonly attributes: { readonly id: string } }[];
    }[];
  };
  return new Map(
    state.resources.flatMap(({ name, instances }) => instances.map(({ attributes }) => [name, attributes.id] as const)),
  );
}

/** Accounts that AWS has, or will have in a moment, and that the state does not know. */
async function countOrphans(stage: Stage): Promise<number> {
  const { aws, settings } = stage.world;
  await aws.ask.creationsEnded();
  const known = new Set((await readStateIds(stage)).values());
  const seen = (await aws.ask.accounts()).filter(({ id }) => id !== settings.managementAccount && !known.has(id));
  return seen.filter(({ name }) => name.startsWith("kill-")).length;
}

/** Asks AWS, the state and GitHub whether everything that the file says is there, exactly once. */
async function judge(stage: KillStage, fresh: readonly WrittenAccount[]): Promise<Pick<Round, "lost" | "duplicates">> {
  const { world } = stage;
  const seen = await world.aws.ask.accounts();
  const ids = await readStateIds(stage);
  const found = stage.accounts.map(({ name, email }) => ({
    name,
    alike: seen.filter((account) => account.name === name || account.email === email),
  }));
  const lost = found.filter(({ name, alike }) => alike.length === 0 || ids.get(name) !== alike[0]?.id).length;
  const duplicates = found.filter(({ alike }) => alike.length > 1).length;
  assert.equal(ids.size, stage.accounts.length, "the state knows the accounts of the file, and no others");
  assert.deepEqual(
    (await world.aws.ask.stateObjects()).filter((key) => /tflock|applying/.test(key)),
    [],
    "no lock is left, and no run is noted as applying",
  );
  const issues = await world.people.engineer.request<readonly { readonly title: string }[]>(
    "GET",
    `${world.repositoryPath}/issues?labels=aws-account-checklist&state=all&per_page=100`,
  );
  for (const { name } of fresh) {
    const checklists = issues.filter(({ title }) => title.includes(ids.get(name) ?? name));
    assert.equal(checklists.length, 1, `${name} has one checklist, not ${checklists.length}`);
    const trusted = await world.aws.ask.roleTrustPolicy(ids.get(name) ?? "", "aws-accounts-audit");
    assert.ok(trusted.includes(world.aws.organisation.verifyRole), `${name} can be looked into by the verify role`);
  }
  return { lost, duplicates };
}
