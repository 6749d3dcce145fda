import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { parseDocument } from "yaml";
import { eventually } from "local-github-world/eventually";
import { changeSettings } from "../scenario/story/change-file.ts";
import { openChecklist } from "../scenario/story/open-checklist.ts";
import { commentsByApp, type AppStage } from "../scenario/story/stage.ts";
import { tickSteps } from "../scenario/story/tick-steps.ts";
import { type AppWorld, startAppWorld } from "../scenario/world.ts";

/** A custodian whom the settings name by login, and whose login then changes hands. */

const accountId = "123123123123";
const step = "reset-root-password";

interface Record {
  readonly ticks: readonly unknown[];
  readonly undone: readonly unknown[];
}

let world: AppWorld;
let stage: AppStage;

beforeAll(async () => {
  world = await startAppWorld();
  stage = { world };
});

afterAll(async () => {
  await world.stop();
  expect(world.github.violations()).toEqual([]);
});

async function readOwnFile<Content>(path: string): Promise<Content> {
  const file = `${world.repositoryPath}/contents/${path}?ref=aws-accounts-records`;
  const { content } = await world.people.engineer.request<{ content: string }>("GET", file);
  return JSON.parse(Buffer.from(content, "base64").toString()) as Content;
}

async function idOf(login: string): Promise<number> {
  return (await world.people.engineer.request<{ id: number }>("GET", `/users/${login}`)).id;
}

test("whoever takes over a custodian's login ticks in vain, and the renamed custodian's tick counts", async () => {
  const { author, reviewer } = world.people;
  const [custodian, other] = [await idOf(reviewer.login), await idOf(author.login)];
  await changeSettings(world, (text) => {
    const document = parseDocument(text);
    document.setIn(["custodians", "users"], [reviewer.login]);
    return document.toString();
  });
  await eventually("the App to note whose login it is", async () => {
    const { ids } = await readOwnFile<{ ids: Readonly<globalThis.Record<string, number>> }>("people.json").catch(
      () => ({ ids: {} }),
    );
    return Object.values(ids).includes(custodian) ? true : undefined;
  });
  const number = await openChecklist(stage, {
    id: accountId,
    name: "pets",
    email: "aws-root-accounts+pets@example.gov.uk",
  });
  world.github.renameUser(reviewer.login, "rhys-elsewhere");
  world.github.renameUser(author.login, reviewer.login);

  await tickSteps(stage, { number, by: author, steps: [step] });
  await eventually("the tick to be undone", async () =>
    (await commentsByApp(stage, number)).some(({ body }) => body.includes("Only custodians may tick."))
      ? true
      : undefined,
  );
  await tickSteps(stage, { number, by: reviewer, steps: [step] });
  const record = await eventually("the tick to count", async () => {
    const { ticks, undone } = await readOwnFile<Record>(`${accountId}.json`);
    return ticks.length === 1 ? { ticks, undone } : undefined;
  });
  expect(record.ticks).toMatchObject([{ step, by: { id: custodian, login: "rhys-elsewhere" } }]);
  expect(record.undone).toMatchObject([{ step, by: { id: other, login: reviewer.login }, reason: "not-a-custodian" }]);
});
