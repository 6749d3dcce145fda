import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { addAppliedAccounts } from "../scenario/applied-accounts.ts";
import { playForgetRound } from "../scenario/kills/forget-round.ts";
import { createKillStage, type KillStage, planEverything } from "../scenario/kills/kill-round.ts";
import { accountsFilePath, accountsFileWith, type WrittenAccount } from "../scenario/story/accounts-file.ts";
import { dispatchApply, endOf } from "../scenario/story/apply-runs.ts";
import { startWorld } from "../scenario/world.ts";

const accounts = ["ants-prod", "bees-prod", "cats-prod", "dogs-prod"].map((name) => ({
  name,
  email: `aws-root-accounts+${name}@example.gov.uk`,
  administrators: ["ada.author@example.gov.uk"],
  tags: { "account-name": name, description: "Made by a test" },
})) satisfies readonly WrittenAccount[];

let stage: KillStage;

beforeAll(async () => {
  const files = { [accountsFilePath]: accountsFileWith(...accounts) };
  stage = await createKillStage((onProgress) => startWorld({ onProgress, rateClock: 20, files }));
  stage.accounts.push(...accounts);
  await addAppliedAccounts(stage.world.aws, accounts, stage.world.settings.stateKey);
  expect(await endOf(stage, await dispatchApply(stage))).toBe("success");
});

afterAll(async () => {
  await stage.world.stop();
  expect(stage.world.github.violations()).toEqual([]);
});

test.each(["before forgetting", "forgetting"] as const)(
  "an apply that is killed %s a closed account is completed by the next",
  async (phase) => {
    await playForgetRound(stage, phase);
  },
);

test("in the end a plan of everything is empty", async () => {
  expect(await planEverything(stage)).toBe("success");
});
