import { beforeEach, describe, expect, test } from "@jest/globals";
import { createSweepMemory, type SweepMemory } from "../../../app/sweep/sweep-memory.ts";

const hour = 3_600_000;
/** Number 7 has its hour at seven. */
const subject = "o/r checklist 7";
const done = { kind: "done", again: undefined } as const;

let time: number;
let memory: SweepMemory;

beforeEach(() => {
  time = Date.parse("2026-03-01T12:00:00Z");
  memory = createSweepMemory(() => new Date(time));
});

function look(how: Parameters<SweepMemory["ended"]>[1], name = subject): void {
  memory.begin(name, "one");
  memory.ended(name, how);
}

describe("a subject is due for a look", () => {
  test("the first time, and not again while nothing has changed", () => {
    expect(memory.isDue(subject, "one")).toBe(true);
    look(done);
    expect(memory.isDue(subject, "one")).toBe(false);
  });

  test("when it is another version", () => {
    look(done);
    expect(memory.isDue(subject, "two")).toBe(true);
  });

  test("while a look has not ended, and when one failed, whoever asked for that", () => {
    memory.begin(subject, "one");
    expect(memory.isDue(subject, "one")).toBe(true);
    memory.ended(subject, done);
    memory.ended(subject, { kind: "failed" });
    expect(memory.isDue(subject, "one")).toBe(true);
    memory.ended(subject, done);
    expect(memory.isDue(subject, "one")).toBe(false);
  });

  test("when the time has come for which a look asked", () => {
    look({ kind: "done", again: 3600 });
    time += hour - 1;
    expect(memory.isDue(subject, "one")).toBe(false);
    time += 1;
    expect(memory.isDue(subject, "one")).toBe(true);
    look({ kind: "done", again: 0 });
    expect(memory.isDue(subject, "one")).toBe(true);
  });

  test("once a day, each at its own hour", () => {
    const names = Array.from({ length: 48 }, (_, number) => `o/r request ${number}`);
    for (const name of names) look(done, name);
    const dueByHour = Array.from({ length: 48 }, () => {
      time += hour;
      const due = names.filter((name) => memory.isDue(name, "one"));
      for (const name of due) look(done, name);
      return due.length;
    });
    expect(dueByHour).toEqual(Array.from({ length: 48 }, () => 2));
  });

  test("when it was forgotten", () => {
    look(done);
    memory.keepOnly(new Set([subject]));
    expect(memory.isDue(subject, "one")).toBe(false);
    memory.keepOnly(new Set());
    expect(memory.isDue(subject, "one")).toBe(true);
  });
});

test("looks that no sweep has asked for are not remembered", () => {
  memory.ended(subject, done);
  expect(memory.isDue(subject, "one")).toBe(true);
});

test("what is beyond 20,000 is not remembered, and what is known then still is", () => {
  for (let number = 0; number < 20_001; number += 1) look(done, `o/r request ${number}`);
  expect(memory.isDue("o/r request 19999", "one")).toBe(false);
  expect(memory.isDue("o/r request 20000", "one")).toBe(true);
  look(done, "o/r request 0");
  expect(memory.isDue("o/r request 0", "one")).toBe(false);
});
