import assert from "node:assert/strict";
import { CloseAccountCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import { eventually } from "local-github-world/eventually";
import { accountsFileWith } from "../story/accounts-file.ts";
import { endOf } from "../story/apply-runs.ts";
import { mergeAccounts } from "../story/merge-accounts.ts";
import { recordedEnds } from "../story/not-managed.ts";
import { applyUntilDone, beginningApply, type KillStage, readStateIds } from "./kill-round.ts";

/** How far an apply that forgets a closed account is when it is killed. */
export type ForgetPhase = "before forgetting" | "forgetting";

/** The result of a round. */
export interface ForgetRound {
  /** How the killed run ended. */
  readonly ended: string;
  /** Runs after the kill until one succeeded. */
  readonly runs: number;
}

/**
 * Closes the last account of the file in AWS, removes it by a pull request, kills the apply that forgets it in this phase,
 * applies until a run succeeds, and asks AWS, the state, the note and the records whether the account is forgotten.
 */
export async function playForgetRound(stage: KillStage, phase: ForgetPhase): Promise<ForgetRound> {
  const { world, accounts } = stage;
  const gone = accounts.at(-1);
  assert.ok(gone !== undefined, "the accounts file has an account to remove");
  const id = (await readStateIds(stage)).get(gone.name) ?? "";
  const { endpoint, administrator: credentials } = world.aws;
  const organizations = new OrganizationsClient({ endpoint, region: "us-east-1", credentials });
  await organizations.send(new CloseAccountCommand({ AccountId: id }));
  accounts.pop();
  const { length: applies } = stage.begun;
  await mergeAccounts(stage, accountsFileWith(...accounts), `forget-${gone.name}`);
  const run = await beginningApply(stage, applies);
  await reach(stage, phase, gone.name);
  world.runner.kill(run, "SIGKILL");
  const ended = await endOf(stage, run);
  const runs = await applyUntilDone(stage);
  await judge(stage, { key: gone.name, id });
  return { ended, runs };
}

async function reach(stage: KillStage, phase: ForgetPhase, key: string): Promise<void> {
  switch (phase) {
    case "before forgetting":
      return;
    case "forgetting":
      await eventually("the note to say that the apply forgets the account", async () =>
        (await readNote(stage)).pending?.some((account) => account.key === key && account.begun) ? true : undefined,
      );
  }
}

interface Note {
  readonly pending?: readonly { readonly key: string; readonly begun?: string }[];
  readonly forgotten?: readonly { readonly key: string; readonly id: string; readonly state?: string }[];
}

async function readNote({ world }: KillStage): Promise<Note> {
  const { stateKey } = world.settings;
  return JSON.parse(await world.aws.ask.stateObject(`${stateKey}.last-applied.json`)) as Note;
}

async function judge(stage: KillStage, { key, id }: { readonly key: string; readonly id: string }): Promise<void> {
  const { aws } = stage.world;
  assert.ok(!(await readStateIds(stage)).has(key), "the state has forgotten the account");
  assert.ok(
    (await aws.ask.accounts()).some((account) => account.id === id),
    "AWS still has the account",
  );
  const note = await readNote(stage);
  assert.deepEqual(note.pending, [], "nothing is pending");
  const noted = (note.forgotten ?? []).filter((account) => account.key === key);
  assert.deepEqual(
    noted.map((account) => [account.id, account.state]),
    [[id, "CLOSED"]],
    "the note has the account once",
  );
  const left = (await aws.ask.stateObjects()).filter((object) => /tflock|applying/.test(object));
  assert.deepEqual(left, [], "no lock is left, and no run is noted as applying");
  const recorded = (await recordedEnds(stage, key)).filter((account) => account.key === key);
  assert.deepEqual(
    recorded.map((account) => [account.id, account.how]),
    [[id, "forgotten"]],
    "the App has recorded the account once",
  );
}
