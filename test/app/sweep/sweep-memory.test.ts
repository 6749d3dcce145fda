import { beforeEach, describe, expect, test } from "@jest/globals";
import { createSweepMemory, type SweepMemory } from "../../../app/sweep/sweep-memory.ts";

const hour = 3_600_000;
/** Number 7 is visited at seven o'clock. */
const subject = "o/r checklist 7";
const done = { kind: "done", again: undefined } as const;

let time: number;
let memory: SweepMemory;

beforeEach(() => {
  time = Date.parse("2026-03-01T12:00:00Z");
  memory = createSweepMemory(() => new Date(time));
});

function visit(how: Parameters<SweepMemory["ended"]>[1], name = subject): void {
  memory.begin(name, "one");
  memory.ended(name, how);
}

describe("a subject is due", () => {
  test("the first time, and not again while nothing has changed", () => {
    expect(memory.isDue(subject, "one")).toBe(true);
    visit(done);
    expect(memory.isDue(subject, "one")).toBe(false);
  });

  test("when its version changed", () => {
    visit(done);
    expect(memory.isDue(subject, "two")).toBe(true);
  });

  test("while it is reconciled, and after a failure, for events as well as for sweeps", () => {
    memory.begin(subject, "one");
    expect(memory.isDue(subject, "one")).toBe(true);
    memory.ended(subject, done);
    memory.ended(subject, { kind: "failed" });
    expect(memory.isDue(subject, "one")).toBe(true);
    memory.ended(subject, done);
    expect(memory.isDue(subject, "one")).toBe(false);
  });

  test("at the time that the last run asked for", () => {
    visit({ kind: "done", again: 3600 });
    time += hour - 1;
    expect(memory.isDue(subject, "one")).toBe(false);
    time += 1;
    expect(memory.isDue(subject, "one")).toBe(true);
    visit({ kind: "done", again: 0 });
    expect(memory.isDue(subject, "one")).toBe(true);
  });

  test("once a day, each at its own hour", () => {
    const names = Array.from({ length: 48 }, (_, number) => `o/r request ${number}`);
    for (const name of names) visit(done, name);
    const dueByHour = Array.from({ length: 48 }, () => {
      time += hour;
      const due = names.filter((name) => memory.isDue(name, "one"));
      for (const name of due) visit(done, name);
      return due.length;
    });
    expect(dueByHour).toEqual(Array.from({ length: 48 }, () => 2));
  });

  test("after it was forgotten", () => {
    visit(done);
    memory.keepOnly(new Set([subject]));
    expect(memory.isDue(subject, "one")).toBe(false);
    memory.keepOnly(new Set());
    expect(memory.isDue(subject, "one")).toBe(true);
  });
});

test("subjects that no sweep asked for are not remembered", () => {
  memory.ended(subject, done);
  expect(memory.isDue(subject, "one")).toBe(true);
});

test("subjects beyond 20,000 are not remembered, but earlier ones still are", () => {
  for (let number = 0; number < 20_001; number += 1) visit(done, `o/r request ${number}`);
  expect(memory.isDue("o/r request 19999", "one")).toBe(false);
  expect(memory.isDue("o/r request 20000", "one")).toBe(true);
  visit(done, "o/r request 0");
  expect(memory.isDue("o/r request 0", "one")).toBe(false);
});
