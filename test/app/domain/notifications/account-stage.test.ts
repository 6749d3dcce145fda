import { describe, expect, test } from "@jest/globals";
import { newAccountRecord, type AccountRecord } from "../../../../app/domain/checklist/account-record.ts";
import { parseSteps } from "../../../../app/domain/checklist/step.ts";
import { nextStages, withNotification } from "../../../../app/domain/notifications/account-stage.ts";
import { templates } from "../../octokit.ts";

const steps = parseSteps(templates.checklists["yubikeys"]);
const at = "2026-01-02T03:04:05Z";
const fresh = newAccountRecord({
  account: {
    name: "example",
    id: "123456789012",
    email: "root@example.gov.uk",
    roleArn: "arn:aws:iam::123456789012:role/bootstrap",
    administrators: [],
    request: 12,
  },
  pullRequest: 14,
  issue: 20,
  createdAt: at,
  approvers: [],
  yubikeys: null,
});
const tick = (...ids: readonly string[]) => ids.map((step) => ({ step, by: "kim", at }));
const secured = tick("reset-root-password", "mfa-first-yubikey", "mfa-second-yubikey", "test-login", "trust-policy");

describe("the turns that a requester has not heard of", () => {
  test.each<readonly [string, Partial<AccountRecord>, readonly string[]]>([
    ["a new account was made", {}, ["made"]],
    ["it is ready once what comes before is done", { ticks: secured }, ["made", "ready"]],
    ["each is told once", { ticks: secured, told: [{ turn: "made", at }] }, ["ready"]],
    ["nobody asked", { request: null }, []],
    ["no pull request is known", { pullRequest: null }, []],
    [
      "a person unticked the step, to notify the requester themselves",
      { ticks: secured, undone: [{ step: "tell-requester", by: "kim", at, reason: "unticked" }] },
      ["made"],
    ],
    [
      "a tick of it that did not count hinders nothing",
      { ticks: secured, undone: [{ step: "tell-requester", by: "kim", at, reason: "too-early" }] },
      ["made", "ready"],
    ],
    ["all is done", { ticks: secured, completed: { by: "kim", at } }, ["made", "ready", "done"]],
  ])("%s", (_, of, turns) => {
    expect(nextStages({ ...fresh, ...of }, steps)).toEqual(turns);
  });

  test("leave out a step that the checklist has not", () => {
    expect(nextStages(fresh, [])).toEqual(["made"]);
  });
});

test("the notification that the account is ready is a step, recorded as the App's own", () => {
  const by = "aws-accounts[bot]";
  const made = withNotification(fresh, { turn: "made", at, by });
  expect(made).toEqual({ ...fresh, told: [{ turn: "made", at }] });
  const ready = withNotification(made, { turn: "ready", at, by });
  expect(ready.ticks).toEqual([{ step: "tell-requester", by, at }]);
  expect(ready.told).toEqual([
    { turn: "made", at },
    { turn: "ready", at },
  ]);
  const byHand = { ...made, ticks: tick("tell-requester") };
  expect(withNotification(byHand, { turn: "ready", at, by }).ticks).toEqual(byHand.ticks);
});
