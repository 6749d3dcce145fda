import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventually } from "local-github-world/eventually";
import { openChecklist } from "../scenario/story/open-checklist.ts";
import { commentsByApp, readIssue, type Issue, type Stage } from "../scenario/story/stage.ts";
import { tickSteps } from "../scenario/story/tick-steps.ts";
import { startWorld, type World } from "../scenario/world.ts";

/** A pair of YubiKeys of which two slots are left, and three accounts. */

const pair = { name: "Safe A", first: "11223344", second: "55667788", capacity: 32, slots_taken_before: 30 };

let world: World;
let stage: Stage;

beforeAll(async () => {
  world = await startWorld({ settings: { yubikeys: pair } });
  stage = { world };
});

afterAll(async () => {
  await world.stop();
  expect(world.github.violations()).toEqual([]);
});

async function open(id: string, name: string): Promise<number> {
  return openChecklist(stage, { id, name, email: `aws-root-accounts+${name}@example.gov.uk` });
}

/** The ledger, once it says this. */
async function ledgerSays(row: string): Promise<Issue> {
  return eventually(`the ledger to say ${row}`, async () => {
    const path = `${world.repositoryPath}/issues?labels=aws-accounts-yubikeys&state=all`;
    const issues = await world.people.engineer.request<readonly Issue[]>("GET", path);
    return issues.find(({ body }) => body.includes(row));
  });
}

async function warnings(ledger: Issue): Promise<number> {
  return (await commentsByApp(stage, ledger.number)).filter(({ body }) => body.includes("are nearly full")).length;
}

test("at 90 % the custodians are told once; a full pair is named in no further checklist, whose steps wait for another", async () => {
  expect((await readIssue(stage, await open("111122223333", "cats"))).body).toContain(pair.first);
  const ledger = await ledgerSays("| 31 | 1 | 32 |");
  await eventually("the warning", async () => ((await warnings(ledger)) === 1 ? true : undefined));
  expect((await readIssue(stage, await open("222233334444", "dogs"))).body).toContain(pair.first);
  await ledgerSays("| 32 | 0 | 32 |");
  const last = await open("333344445555", "owls");
  const { body } = await readIssue(stage, last);
  expect(body).not.toContain(pair.first);
  expect(body).toContain("No pair has a free slot.");
  const { engineer } = world.people;
  await tickSteps(stage, { number: last, by: engineer, steps: ["reset-root-password", "mfa-first-yubikey"] });
  await eventually("the tick to be taken back", async () =>
    (await commentsByApp(stage, last)).find((comment) => comment.body.includes("names no YubiKeys yet")),
  );
  expect(await warnings(ledger)).toBe(1);
});
