import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { parseDocument } from "yaml";
import { eventually } from "local-github-world/eventually";
import type { Person } from "local-github-world/github";
import { accountsFileWith, theAccount } from "../scenario/story/accounts-file.ts";
import { changeSettings } from "../scenario/story/change-file.ts";
import { setState } from "../scenario/story/checklist-stations.ts";
import { openAccountsPull } from "../scenario/story/merge-accounts.ts";
import { openChecklist } from "../scenario/story/open-checklist.ts";
import { commentsByApp, known, type Stage } from "../scenario/story/stage.ts";
import { tickSteps, waitUntilReady } from "../scenario/story/tick-steps.ts";
import { startWorld, type World } from "../scenario/world.ts";

/** Settings that want a second person: to confirm the keys in the safe, or beside who approved the account. */

let world: World;
let stage: Stage;
let pullRequest: number;

beforeAll(async () => {
  // What AWS would say is not what this is about.
  world = await startWorld({
    settings: { unknown_may_close: true },
    files: {
      ".github/workflows/aws-accounts-plan.yml": undefined,
      ".github/workflows/aws-accounts-verify.yml": undefined,
    },
  });
  stage = { world };
  const { number, sha } = await openAccountsPull(stage, accountsFileWith(theAccount), "an-account");
  const review = { event: "APPROVE", commit_id: sha };
  await world.people.reviewer.request("POST", `${world.repositoryPath}/pulls/${number}/reviews`, review);
  pullRequest = number;
});

afterAll(async () => {
  await world.stop();
  expect(world.github.violations()).toEqual([]);
});

/** Reviewer and engineer are custodians; the reviewer has approved the account. */
async function begin(id: string, checklist: Readonly<Record<string, boolean>>): Promise<void> {
  await changeSettings(world, (text) => {
    const document = parseDocument(text);
    document.setIn(["custodians", "users"], [world.people.reviewer.login]);
    for (const [name, value] of Object.entries(checklist)) document.setIn(["checklist", name], value);
    return document.toString();
  });
  stage.account = { id, name: theAccount.name, email: theAccount.email };
  stage.checklist = await openChecklist(stage, { ...stage.account, pullRequest });
}

async function tickAll(by: Person, those: readonly string[]): Promise<void> {
  await tickSteps(stage, { number: known(stage.checklist, "checklist"), by, steps: those });
}

async function appSays(text: string): Promise<void> {
  const number = known(stage.checklist, "checklist");
  await eventually(`the App to say "${text}"`, async () =>
    (await commentsByApp(stage, number)).some(({ body }) => body.includes(text)) ? true : undefined,
  );
}

async function isReady(): Promise<void> {
  await waitUntilReady(stage, known(stage.checklist, "checklist"));
}

const steps = [
  "reset-root-password",
  "mfa-first-yubikey",
  "mfa-second-yubikey",
  "test-login",
  "trust-policy",
  "tell-requester",
];

test("that the keys are in the safe another custodian has to confirm than the one who put them there", async () => {
  await begin("123123123123", { second_person_confirms_safe: true, approver_may_work_alone: true });
  const { engineer, reviewer } = world.people;
  await tickAll(engineer, [...steps, "yubikeys-in-safe", "yubikeys-confirmed"]);
  await appSays("It needs a second person: a custodian who did not do the step before must tick it.");
  await setState(stage, "closed");
  await appSays("Not finished yet, so this issue is open again.");
  await tickAll(reviewer, ["yubikeys-confirmed"]);
  await setState(stage, "closed");
  await isReady();
});

test("who approved the account does not do its whole checklist alone", async () => {
  await begin("321321321321", { second_person_confirms_safe: false, approver_may_work_alone: false });
  const { engineer, reviewer } = world.people;
  await tickAll(reviewer, [...steps, "yubikeys-in-safe"]);
  await appSays("A reviewer who approved the account may not do its whole checklist alone");
  await tickAll(engineer, ["yubikeys-in-safe"]);
  await setState(stage, "closed");
  await isReady();
});
