import assert from "node:assert/strict";
import { eventually } from "local-github-world/eventually";
import type { Progress } from "local-github-world/runner";
import type { World } from "../world.ts";
import { accountsFileWith, type WrittenAccount } from "../story/accounts-file.ts";
import { approve } from "../story/approve.ts";
import { dispatchApply, endOf } from "../story/apply-runs.ts";

import { approvePull, mergePull, openAccountsPull } from "../story/merge-accounts.ts";
import type { Stage } from "../story/stage.ts";
import { randomFrom } from "./random.ts";

const signals = ["SIGKILL", "SIGTERM", "SIGINT"] as const;
const accountsPerRound = 5;

/**
 * How far an apply is when it is killed; an adoption is the run after one that was killed in flight. An import is of accounts
 * that the organisation had before, and whose entries adopt them.
 */
export type Phase = "before creation" | "creation in flight" | "after creation" | "adoption" | "import";

/** In milliseconds: within so long after a phase began it is still going on here. */
const lasts: Readonly<Record<Phase, number>> = {
  "before creation": 5_000,
  "creation in flight": 2_500,
  "after creation": 1_500,
  adoption: 1_500,
  import: 3_000,
};

/** Settings of a stage: a second reviewer, because two must approve an import. */
export const killSettings = { reviewers: { team: "aws-account-reviewers", users: ["enid-engineer"] } };

/** One kill, and its result. */
export interface Round {
  readonly seed: number;
  readonly signal: (typeof signals)[number];
  readonly phase: Phase;
  /** Milliseconds after the phase had begun. */
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
 * Has five accounts approved and merged, kills the apply that makes them in this phase, at a moment that the seed
 * determines, lets the next runs mend it, and asks AWS, GitHub and the state whether they did.
 */
export async function playKillRound(stage: KillStage, seed: number, phase: Phase): Promise<Round> {
  const random = randomFrom(seed);
  const signal = signals[seed % signals.length] ?? "SIGKILL";
  const named = Array.from({ length: accountsPerRound }, (_, index) => accountOf(seed, index + 1));
  const fresh = phase === "import" ? await addToOrganisation(stage, named) : named;
  stage.accounts.push(...fresh);
  const file = accountsFileWith(...stage.accounts.toSorted((one, other) => (one.name < other.name ? -1 : 1)));
  const { length: appliesBefore } = stage.begun;
  const creationsBefore = await countCreations(stage);
  await mergeTwiceApproved(stage, file, `round-${seed}`);
  const run = await beginningApply(stage, appliesBefore);
  const killed = phase === "adoption" ? await adoptingApply(stage, run, creationsBefore) : run;
  await reach(stage, phase, { run: killed, fresh, creationsBefore });
  const after = Math.round(random() * lasts[phase]);
  await new Promise((resolve) => setTimeout(resolve, after));
  stage.world.runner.kill(killed, signal);
  const ended = await endOf(stage, killed);
  const orphans = await countOrphans(stage);
  const lockLeft = (await stage.world.aws.ask.stateObjects()).some((key) => key.endsWith(".tflock"));
  const runs = await applyUntilDone(stage);
  return { seed, signal, phase, after, ended, orphans, lockLeft, runs, ...(await judge(stage, fresh)) };
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

/** The organisation has the accounts already, with other tags; their entries adopt them. */
async function addToOrganisation(
  { world }: Stage,
  accounts: readonly WrittenAccount[],
): Promise<readonly WrittenAccount[]> {
  const old = accounts.map(({ name, email }) => ({ name, email, roleName: "OldRole", tags: { old: "yes" } }));
  const found = await world.aws.addAccounts(old);
  return accounts.map((account, index) => ({ ...account, adopt: found[index]?.Id ?? "" }));
}

async function mergeTwiceApproved(stage: KillStage, file: string, branch: string): Promise<void> {
  const pull = await openAccountsPull(stage, file, branch);
  await approve(stage, pull, stage.world.people.engineer);
  await approvePull(stage, pull);
  await mergePull(stage, pull);
}

/** Kills the runner of an apply while AWS creates the accounts; returns the next run, which begins to adopt them. */
async function adoptingApply(stage: KillStage, run: number, creationsBefore: number): Promise<number> {
  await creationsAsked(stage, creationsBefore + accountsPerRound);
  stage.world.runner.kill(run, "SIGKILL");
  await endOf(stage, run);
  const { length: applies } = stage.begun;
  await dispatchApply(stage);
  return beginningApply(stage, applies);
}

/** Waits until the run is in this phase. */
async function reach(
  stage: KillStage,
  phase: Phase,
  {
    run,
    fresh,
    creationsBefore,
  }: { readonly run: number; readonly fresh: readonly WrittenAccount[]; readonly creationsBefore: number },
): Promise<void> {
  const { aws, settings } = stage.world;
  switch (phase) {
    case "before creation":
      return;
    case "creation in flight":
      return creationsAsked(stage, creationsBefore + 1);
    case "after creation": {
      const made = async () => {
        const ids = await readStateIds(stage);
        return fresh.every(({ name }) => ids.has(name)) ? true : undefined;
      };
      await eventually("the state to have every new account", made);
      return;
    }
    case "import":
    case "adoption": {
      const key = `${settings.stateKey}.applying.json`;
      const applies = async () => {
        const there = (await aws.ask.stateObjects()).includes(key);
        return there && (await aws.ask.stateObject(key)).includes(`"${run}"`) ? true : undefined;
      };
      await eventually("the next run to note that it applies", applies);
    }
  }
}

/** Waits until AWS was asked for so many accounts in all, each of which then takes seconds. */
async function creationsAsked(stage: KillStage, atLeast: number): Promise<void> {
  const asked = async () => ((await countCreations(stage)) >= atLeast ? true : undefined);
  await eventually("AWS to be asked for the accounts", asked);
}

async function countCreations({ world }: Stage): Promise<number> {
  return (await world.aws.calls())["organizations.CreateAccount"] ?? 0;
}

/** The next apply after so many, as soon as its step begins. */
export async function beginningApply({ begun }: KillStage, applies: number): Promise<number> {
  return eventually("an apply to begin", () => Promise.resolve(begun[applies]));
}

/** As a person would: starts the apply again, until one succeeds. */
export async function applyUntilDone(stage: Stage): Promise<number> {
  for (let runs = 1; ; runs += 1) {
    const run = await dispatchApply(stage);
    if ((await endOf(stage, run)) === "success") return runs;
    const { log } = stage.world.github.runOutput(run);
    assert.ok(runs < 3, `the apply still fails at the third time:\n${log.slice(-5_000)}`);
  }
}

/** Ids by name of the accounts that the state knows. */
export async function readStateIds({ world }: Stage): Promise<ReadonlyMap<string, string>> {
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

/** Without a note of the last apply, a run plans everything and only an empty plan succeeds; returns its conclusion. */
export async function planEverything(stage: KillStage): Promise<string> {
  const { aws, settings } = stage.world;
  await aws.ask.forget(`${settings.stateKey}.last-applied.json`);
  return endOf(stage, await dispatchApply(stage));
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
  for (const { name } of fresh.filter(({ adopt }) => adopt === undefined)) {
    const checklists = issues.filter(({ title }) => title.includes(ids.get(name) ?? name));
    assert.equal(checklists.length, 1, `${name} has one checklist, not ${checklists.length}`);
    const trusted = await world.aws.ask.roleTrustPolicy(ids.get(name) ?? "", "aws-accounts-audit");
    assert.ok(trusted.includes(world.settings.verifyRole), `${name} can be looked into by the verify role`);
  }
  for (const { name, adopt } of fresh.filter((account) => account.adopt !== undefined)) {
    assert.equal(ids.get(name), adopt, `${name} is the account that its entry adopts`);
    assert.ok(!issues.some(({ title }) => title.includes(String(adopt))), `${name} has no checklist`);
  }
  return { lost, duplicates };
}
