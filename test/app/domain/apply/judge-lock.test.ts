import { describe, expect, test } from "@jest/globals";
import {
  runningApplyKey,
  parseRunningApply,
  releasedLockKey,
  type RunningApply,
} from "../../../../app/domain/apply/running-apply.ts";
import { judgeLock, lockKey, parseLock, type Lock } from "../../../../app/domain/apply/judge-lock.ts";

const lock: Lock = {
  ID: "2f0b1c1e-0000-0000-0000-000000000000",
  Who: "runner@fv-az-1",
  Operation: "OperationTypeApply",
  Created: "2026-01-02T10:00:05.123456789Z",
};
const applying: RunningApply = {
  run: "77",
  attempt: 1,
  commit: "a".repeat(40),
  at: "2026-01-02T10:00:00.000Z",
  host: "fv-az-1",
};
const endedAt = Date.parse("2026-01-02T10:05:00Z");
const dead = { recorded: { applying, endedAt }, othersInProgress: [], parse: Date.parse };

test("a lock that a dead run took on its own machine was left behind", () => {
  expect(judgeLock(lock, dead)).toEqual({ kind: "left-behind" });
});

describe("a lock is never broken", () => {
  test.each([
    ["if no run is recorded", lock, { ...dead, recorded: undefined }, "no apply run is recorded"],
    [
      "that is older than the run",
      { ...lock, Created: "2026-01-02T09:59:59.999Z" },
      dead,
      "it is older than the apply run 77",
    ],
    ["whose time cannot be read", { ...lock, Created: "yesterday" }, dead, "it is older than"],
    ["of another machine", { ...lock, Who: "erin@laptop" }, dead, "it is not from the machine of the apply run 77"],
    [
      "of a run that may still be in progress",
      lock,
      { ...dead, recorded: { applying, endedAt: undefined } },
      "GitHub does not say that the apply run 77 has ended",
    ],
    [
      "that was taken after the run had ended",
      { ...lock, Created: "2026-01-02T10:06:01Z" },
      dead,
      "it was taken after the apply run 77 had ended",
    ],
    [
      "while another apply is in progress",
      lock,
      { ...dead, othersInProgress: ["78"] },
      "the apply run 78 is in progress, too",
    ],
  ])("%s", (_, held, facts, why) => {
    expect(judgeLock(held, facts)).toEqual({ kind: "held", why: expect.stringContaining(why) });
  });
});

test("the lock and the records about it are beside the state", () => {
  expect([lockKey, runningApplyKey, releasedLockKey].map((key) => key("a/terraform.tfstate"))).toEqual([
    "a/terraform.tfstate.tflock",
    "a/terraform.tfstate.applying.json",
    "a/terraform.tfstate.released-lock.json",
  ]);
});

test("a lock or record with missing or wrong members is malformed", () => {
  expect(parseLock(JSON.stringify({ ...lock, Path: "bucket/key" }))).toEqual({
    kind: "value",
    value: { ...lock, Path: "bucket/key" },
  });
  expect(parseLock("{}").kind).toBe("malformed");
  expect(parseRunningApply(JSON.stringify(applying))).toEqual({ kind: "value", value: applying });
  expect(parseRunningApply(JSON.stringify({ ...applying, run: "77; rm" })).kind).toBe("malformed");
});
