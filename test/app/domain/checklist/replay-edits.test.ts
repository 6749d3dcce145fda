import { describe, expect, test } from "@jest/globals";
import type { AccountRecord } from "../../../../app/domain/checklist/account-record.ts";
import type { Edit } from "../../../../app/domain/comments/edit.ts";
import { replayEdits } from "../../../../app/domain/checklist/replay-edits.ts";
import { renderChecklistBody, withTicks } from "../../../../app/domain/checklist/checklist-body.ts";
import { loginOf, type Signer } from "../../../../app/domain/checklist/signer.ts";
import type { Facts } from "../../../../app/domain/checklist/judge-checklist.ts";
import type { Step } from "../../../../app/domain/checklist/step.ts";
import {
  accountId,
  blankBody,
  bodyWith,
  editor,
  factsOf,
  history,
  lineOf,
  minute,
  person,
  record,
  steps,
} from "./samples.ts";

/** `mfa by ann at 2` for a tick; `mfa by eve at 1: too-early` for one that was undone. Minutes count the edits. */
function follow(edits: readonly Edit[], before: AccountRecord = record): readonly string[] {
  const { ticks, undone } = replayEdits(factsOf(edits, { record: before }));
  const when = (at: string): string => String(Number(at.slice(14, 16)));
  return [
    ...[...ticks.values()].map(({ step, by, at }) => `${step} by ${loginOf(by)} at ${when(at)}`),
    ...undone.map(
      ({ step, by, at, reason }) => `${step} by ${by === null ? "nobody" : loginOf(by)} at ${when(at)}: ${reason}`,
    ),
  ];
}

const recordWith = (...ticked: readonly string[]): AccountRecord => ({
  ...record,
  ticks: ticked.map((step) => ({ step, by: person("ann"), at: minute(0) })),
});

describe("a tick", () => {
  test("counts with its editor and time", () => {
    expect(follow(history(["ann", bodyWith("reset")]))).toEqual(["reset by ann at 1"]);
  });

  test("counts for the person whose edit brought it, not for the last one", () => {
    expect(follow(history(["ann", bodyWith("reset")], ["ben", bodyWith("reset", "mfa")]))).toEqual([
      "reset by ann at 1",
      "mfa by ben at 2",
    ]);
  });

  test("of several steps in one edit is judged in the order of the steps", () => {
    expect(follow(history(["ann", bodyWith("mfa", "reset", "safe")]))).toEqual([
      "reset by ann at 1",
      "mfa by ann at 1",
      "safe by ann at 1",
    ]);
  });

  test("counts whatever the custodian is called by now", () => {
    const edits = history(["ann", bodyWith("reset")]).map((edit) => ({
      ...edit,
      editor: { ...editor("new-name"), id: person("ann").id },
    }));
    expect(follow(edits)).toEqual(["reset by new-name at 1"]);
  });

  test("is undone if another person has taken the login of a custodian", () => {
    const edits = history(["ann", bodyWith("reset")]).map((edit) => ({ ...edit, editor: { ...editor("ann"), id: 7 } }));
    expect(follow(edits)).toEqual(["reset by ann at 1: not-a-custodian"]);
  });

  test("by another person is undone", () => {
    expect(follow(history(["eve", bodyWith("reset")]))).toEqual(["reset by eve at 1: not-a-custodian"]);
  });

  test("before the steps it needs is undone, whichever comes first in the edit", () => {
    expect(follow(history(["ann", bodyWith("mfa")]))).toEqual(["mfa by ann at 1: too-early"]);
  });

  test("counts once the step it needs is done", () => {
    expect(
      follow(
        history(
          ["ann", bodyWith("mfa")],
          ["aws-accounts[bot]", blankBody],
          ["ann", bodyWith("reset")],
          ["ben", bodyWith("reset", "mfa")],
        ),
      ),
    ).toEqual(["reset by ann at 3", "mfa by ben at 4", "mfa by ann at 1: too-early"]);
  });

  describe("of a step for a second person", () => {
    const second: readonly Step[] = [
      ...steps,
      { id: "seen", title: "Seen", who: "second-custodian", after: ["safe"], proof: null, body: [] },
    ];
    const blank = renderChecklistBody({
      template: "{{steps}}",
      steps: second,
      accountId,
      values: {},
      ticked: new Set(),
    });
    const followSecond = (by: string): readonly string[] => {
      const edits = [
        { id: "0", at: minute(0), text: blank, editor: null },
        { id: "1", at: minute(1), text: withTicks(blank, new Set(["safe"])), editor: editor("Ann") },
        { id: "2", at: minute(2), text: withTicks(blank, new Set(["safe", "seen"])), editor: editor(by) },
      ];
      const { ticks, undone } = replayEdits(factsOf(edits, { steps: second, blankBody: blank }));
      return [...[...ticks.values()].map(({ by }) => loginOf(by)), ...undone.map(({ reason }) => reason)];
    };

    test("is undone where the one who did the step before ticks it", () => {
      expect(followSecond("ann")).toEqual(["Ann", "not-a-second-person"]);
    });

    test.each<[string, Signer]>([
      ["was called something else then", { ...person("ann"), login: "ann-before" }],
      ["is known by login only", "ANN"],
      ["had the login that the other has now", { id: 7, login: "ann" }],
    ])("is undone where the one who did the step before %s", (_, by) => {
      const done = { ...record, ticks: [{ step: "safe", by, at: minute(0) }] };
      const opened = { id: "0", at: minute(0), text: withTicks(blank, new Set(["safe"])), editor: null };
      const edit = { id: "1", at: minute(1), text: withTicks(blank, new Set(["safe", "seen"])), editor: editor("ann") };
      const facts = factsOf([opened, edit], { steps: second, blankBody: blank, record: done });
      expect(replayEdits(facts).undone.map(({ reason }) => reason)).toEqual(["not-a-second-person"]);
    });

    test("is undone if it is unknown who did the step before", () => {
      const done = { ...record, ticks: [{ step: "safe", by: "ann-before", at: minute(0) }] };
      const opened = { id: "0", at: minute(0), text: withTicks(blank, new Set(["safe"])), editor: null };
      const edit = { id: "1", at: minute(1), text: withTicks(blank, new Set(["safe", "seen"])), editor: editor("ann") };
      const facts = factsOf([opened, edit], { steps: second, blankBody: blank, record: done });
      expect(replayEdits(facts).undone.map(({ reason }) => reason)).toEqual(["unknown-before"]);
    });

    test("counts by another custodian", () => {
      expect(followSecond("ben")).toEqual(["Ann", "ben"]);
    });
  });

  describe("that ends the work of one person who approved the account", () => {
    const before: AccountRecord = {
      ...recordWith("reset", "mfa"),
      approvers: [person("Ann")],
    };
    const last = history(["ann", bodyWith("reset", "mfa")], ["ann", bodyWith("reset", "mfa", "safe")]);
    const followLast = (facts: Partial<Facts>): readonly string[] =>
      replayEdits(factsOf(last, { record: before, approverMayWorkAlone: false, ...facts })).undone.map(
        ({ reason }) => reason,
      );

    test("is undone where the settings want a second person", () => {
      expect(followLast({})).toEqual(["approver-alone"]);
    });

    test.each<[string, Signer]>([
      ["under another name", { ...person("ann"), login: "ann-before" }],
      ["and only the login is known", "ANN"],
    ])("is undone where that person approved %s", (_, approver) => {
      expect(followLast({ record: { ...before, approvers: [approver] } })).toEqual(["approver-alone"]);
      const ticks = before.ticks.map((tick) => ({ ...tick, by: approver }));
      expect(followLast({ record: { ...before, ticks } })).toEqual(["approver-alone"]);
    });

    test("is undone if it is unknown who approved, or who did the other steps", () => {
      expect(followLast({ record: { ...before, approvers: ["ann-before"] } })).toEqual(["unknown-approver"]);
      const ticks = before.ticks.map((tick) => ({ ...tick, by: "ann-before" }));
      expect(followLast({ record: { ...before, ticks } })).toEqual(["approver-alone"]);
      const byBen = before.ticks.map((tick) => (tick.step === "mfa" ? { ...tick, by: person("ben") } : tick));
      expect(followLast({ record: { ...before, approvers: ["ann-before"], ticks: byBen } })).toEqual([]);
      expect(followLast({ record: { ...before, approvers: ["helper[bot]"] } })).toEqual([]);
    });

    test("counts if the settings allow it, another person did a step, or another person approved", () => {
      expect(followLast({ approverMayWorkAlone: true })).toEqual([]);
      const ticks = before.ticks.map((tick) => (tick.step === "mfa" ? { ...tick, by: person("ben") } : tick));
      expect(followLast({ record: { ...before, ticks } })).toEqual([]);
      expect(followLast({ record: { ...before, approvers: [person("rita")] } })).toEqual([]);
    });

    test("is not made anybody else's by what the App does itself, before or after", () => {
      const byApp = steps.map((step) => (step.id === "mfa" ? { ...step, byApp: true as const } : step));
      const without = before.ticks.filter(({ step }) => step !== "mfa");
      const tickedBy = (by: Signer) => ({ ...before, ticks: [...without, { step: "mfa", by, at: minute(1) }] });
      expect(followLast({ steps: byApp, record: tickedBy("aws-accounts[bot]") })).toEqual(["approver-alone"]);
      expect(followLast({ steps: byApp, record: tickedBy(person("ben")) })).toEqual([]);
      const unticked = history(["ann", bodyWith("reset")], ["ann", bodyWith("reset", "safe")]);
      expect(followLast({ steps: byApp, record: { ...before, ticks: without }, edits: unticked })).toEqual([
        "approver-alone",
      ]);
    });

    test("is no other than the last", () => {
      expect(followLast({ record: { ...before, ticks: [] }, edits: last.slice(0, 2) })).toEqual([]);
    });
  });

  test("in the App's own edit is none", () => {
    expect(follow(history(["aws-accounts[bot]", bodyWith("reset")]))).toEqual([]);
  });

  test.each(["other-app[bot]", "ann[bot]"])("by the bot %s is undone: only people are custodians", (bot) => {
    expect(follow(history([bot, bodyWith("reset")]))).toEqual([`reset by ${bot} at 1: not-a-custodian`]);
  });

  test("by a person who is named like the App is no edit of the App", () => {
    expect(follow(history(["aws-accounts", bodyWith("reset")]))).toEqual([
      "reset by aws-accounts at 1: not-a-custodian",
    ]);
  });

  test("by an editor whom GitHub does not name is undone", () => {
    expect(follow(history([null, bodyWith("reset")]))).toEqual(["reset by nobody at 1: unclear"]);
  });

  test("that the issue was opened with counts for no one", () => {
    expect(follow(history().map((opened) => ({ ...opened, text: bodyWith("reset") })))).toEqual([]);
  });

  test("in a line that was broken before is undone: mending the line may be all that was meant", () => {
    const reworded = bodyWith("safe").replace("Keys in the safe", "Keys at home");
    expect(follow(history(["eve", reworded], ["ann", bodyWith("safe")]))).toEqual(["safe by ann at 2: unclear"]);
  });

  test("in the same edit as a deleted line counts", () => {
    const edited = bodyWith("reset").replace(lineOf("safe"), "");
    expect(follow(history(["ann", edited]))).toEqual(["reset by ann at 1"]);
  });
});

describe("an untick", () => {
  test("takes the tick back, and is kept with who did it", () => {
    expect(follow(history(["ann", bodyWith("reset")], ["eve", blankBody]))).toEqual(["reset by eve at 2: unticked"]);
  });

  test("by a person whom GitHub does not name is kept, too", () => {
    expect(follow(history([null, blankBody]), recordWith("reset"))).toEqual(["reset by ann at 0"]);
    expect(follow(history(["ann", bodyWith("reset")], [null, blankBody]))).toEqual(["reset by nobody at 2: unticked"]);
  });

  test("of a tick that never counted is nothing", () => {
    expect(follow(history(["eve", bodyWith("reset")], ["eve", blankBody]))).toEqual([
      "reset by eve at 1: not-a-custodian",
    ]);
  });

  test("leaves the steps that came after it done", () => {
    expect(follow(history(["ann", bodyWith("reset", "mfa")], ["ann", bodyWith("mfa")]))).toEqual([
      "mfa by ann at 1",
      "reset by ann at 2: unticked",
    ]);
  });

  test("together with a tick comes from an old page: both stay", () => {
    expect(follow(history(["ann", bodyWith("reset")], ["ben", bodyWith("safe")]))).toEqual([
      "reset by ann at 1",
      "safe by ben at 2",
    ]);
  });

  test("of two steps at once comes from an old page: both stay", () => {
    expect(follow(history(["ann", bodyWith("reset")], ["ben", bodyWith("reset", "safe")], ["eve", blankBody]))).toEqual(
      ["reset by ann at 1", "safe by ben at 2"],
    );
  });

  test("together with a change of the text comes from an old page: it stays", () => {
    expect(follow(history(["ann", bodyWith("reset")], ["ben", `${blankBody}\nNote`]))).toEqual(["reset by ann at 1"]);
  });

  test("is not what a deleted line is", () => {
    expect(
      follow(history(["ann", bodyWith("reset")], ["ben", bodyWith("reset").replace(lineOf("reset"), "")])),
    ).toEqual(["reset by ann at 1"]);
  });
});

describe("an old page that still shows an undone tick", () => {
  const undone = [
    ["eve", bodyWith("safe")],
    ["aws-accounts[bot]", blankBody],
  ] as const;

  test("does not make that tick another person's", () => {
    expect(follow(history(...undone, ["ann", bodyWith("reset", "safe")]))).toEqual([
      "reset by ann at 3",
      "safe by eve at 1: not-a-custodian",
      "safe by ann at 3: unclear",
    ]);
  });

  test("does not, where only text was edited on it", () => {
    expect(follow(history(...undone, ["ann", `${bodyWith("safe")}Note`]))).toEqual([
      "safe by eve at 1: not-a-custodian",
      "safe by ann at 3: unclear",
    ]);
  });

  test("is not to blame for a tick that is an edit's sole change", () => {
    expect(follow(history(...undone, ["ann", bodyWith("safe")]))).toEqual([
      "safe by ann at 3",
      "safe by eve at 1: not-a-custodian",
    ]);
  });

  test("is not to blame where more changed than one click can change", () => {
    expect(follow(history(...undone, ["ann", bodyWith("reset", "mfa", "safe")]))).toEqual([
      "reset by ann at 3",
      "mfa by ann at 3",
      "safe by ann at 3",
      "safe by eve at 1: not-a-custodian",
    ]);
  });

  test("is known, too, where the undoing was recorded before", () => {
    const before: AccountRecord = {
      ...record,
      undone: [{ step: "safe", by: person("eve"), at: minute(1), reason: "not-a-custodian" }],
      judged: "edit-1",
    };
    expect(follow(history(...undone, ["ann", bodyWith("reset", "safe")]), before)).toEqual([
      "reset by ann at 3",
      "safe by ann at 3: unclear",
    ]);
  });
});

describe("what the record has taken in", () => {
  test("is not judged again, so a custodian who left keeps their ticks", () => {
    const before: AccountRecord = {
      ...record,
      ticks: [{ step: "reset", by: person("left"), at: minute(1) }],
      judged: "edit-1",
    };
    expect(follow(history(["left", bodyWith("reset")]), before)).toEqual(["reset by left at 1"]);
  });

  test("is what counts, where the history no longer holds it", () => {
    const before: AccountRecord = { ...recordWith("reset"), judged: "gone" };
    expect(follow(history(["ben", bodyWith("reset", "safe")]), before)).toEqual(["reset by ann at 0"]);
  });
});

describe("a deleted revision", () => {
  test("makes the ticks of the next edit unclear: they may be of either", () => {
    expect(follow(history(["eve", null], ["ann", bodyWith("reset")]))).toEqual(["reset by ann at 2: unclear"]);
  });

  test("makes an untick no untick", () => {
    expect(follow(history(["ann", bodyWith("reset")], ["eve", null], ["ben", blankBody]))).toEqual([
      "reset by ann at 1",
    ]);
  });

  test("does not hide what the App wrote after it", () => {
    const edits = history(["eve", null], ["aws-accounts[bot]", blankBody], ["ann", bodyWith("reset")]);
    expect(follow(edits)).toEqual(["reset by ann at 3"]);
  });

  test("at the very beginning leaves the record to compare with", () => {
    const edits = history(["ann", bodyWith("reset", "safe")]);
    const known = edits.map((edit, index) => (index === 0 ? { ...edit, text: null } : edit));
    expect(follow(known, recordWith("reset"))).toEqual(["reset by ann at 0", "safe by ann at 1: unclear"]);
  });
});

test("returns whether a person changed the text, and the text that was shown last", () => {
  const ticked = replayEdits(factsOf(history(["ann", bodyWith("reset")])));
  expect(ticked).toMatchObject({ tampered: false, lastTicked: new Set(["reset"]) });
  expect(replayEdits(factsOf(history(["eve", `${blankBody}Note`]))).tampered).toBe(true);
  expect(replayEdits(factsOf(history(["aws-accounts[bot]", `${blankBody}Note`]))).tampered).toBe(false);
  expect(replayEdits(factsOf([])).lastTicked.size).toBe(0);
});

test("a step with a YubiKey cannot be done as long as no pair is named", () => {
  const keyed = steps.map((step) => (step.id === "mfa" ? { ...step, yubikeys: "used" as const } : step));
  const edits = history(["ann", bodyWith("reset", "mfa")]);
  const reasons = (facts: Partial<Facts>) =>
    replayEdits(factsOf(edits, { steps: keyed, ...facts })).undone.map(({ reason }) => reason);
  expect(reasons({ yubikeys: null })).toEqual(["no-pair"]);
  expect(reasons({})).toEqual([]);
});
