import { describe, expect, test } from "@jest/globals";
import { addressBytes, createBodyBudget, type HeldBody, smallBytes } from "../../../app/receiver/body-budget.ts";

const megabyte = 1024 * 1024;

/** A budget with a clock that the test sets, and the names of the bodies that it dropped. */
function createTestBudget() {
  let time = 0;
  const dropped: string[] = [];
  const budget = createBodyBudget(() => new Date(time));
  return {
    dropped,
    wait: (milliseconds: number) => (time += milliseconds),
    open: (name: string, address = name): HeldBody => budget.open(address, () => dropped.push(name)),
  };
}

describe("the memory for unverified bodies", () => {
  test("is an eighth of 25 MB for one address, and the slowest body is dropped for others", () => {
    const { open, wait, dropped } = createTestBudget();
    const slow = open("slow", "here");
    slow.grow(1);
    wait(1_000);
    const fast = open("fast", "here");
    fast.grow(addressBytes - 1);
    expect(dropped).toEqual([]);
    open("elsewhere").grow(addressBytes);
    expect(dropped).toEqual([]);
    fast.grow(1);
    expect(dropped).toEqual(["slow"]);
  });

  test("drops the body that grows, if that is the slowest", () => {
    const { open, wait, dropped } = createTestBudget();
    const slow = open("slow", "here");
    wait(1_000);
    open("fast", "here").grow(addressBytes);
    slow.grow(1);
    expect(dropped).toEqual(["slow"]);
  });

  test("has 5 MB for small bodies that large ones cannot use", () => {
    const { open, dropped, wait } = createTestBudget();
    open("0").grow(2 * megabyte);
    wait(10_000);
    for (let index = 1; index < 10; index += 1) open(String(index)).grow(2 * megabyte);
    expect(dropped).toEqual([]);
    for (let index = 0; index < 19; index += 1) open(`small ${index}`).grow(smallBytes - 1);
    expect(dropped).toEqual([]);
    open("large").grow(smallBytes);
    expect(dropped).toEqual(["0"]);
  });

  test("is 25 MB in all, and small bodies drop the slowest when it is full", () => {
    const { open, dropped, wait } = createTestBudget();
    open("slow").grow(smallBytes - 1);
    wait(1_000);
    for (let index = 0; index < 100; index += 1) open(String(index)).grow(smallBytes - 1);
    expect(dropped).toEqual(["slow"]);
  });

  test("drops no small body in its first second, but the largest of the new ones", () => {
    const { open, wait, dropped } = createTestBudget();
    const old = open("old", "here");
    old.grow(addressBytes - 20);
    wait(999);
    open("small", "here").grow(10);
    wait(1);
    open("large", "here").grow(100);
    expect(dropped).toEqual(["old"]);
    open("larger", "here").grow(addressBytes - 100);
    expect(dropped).toEqual(["old", "larger"]);
  });

  test("is free again after a body has arrived", () => {
    const { open, dropped } = createTestBudget();
    const first = open("first", "here");
    first.grow(addressBytes);
    first.release();
    open("second", "here").grow(addressBytes);
    expect(dropped).toEqual([]);
  });
});
