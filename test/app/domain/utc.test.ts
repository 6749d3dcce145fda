import { expect, test } from "@jest/globals";
import { fc } from "../../fast-check.ts";
import { isWeekend, secondsBetween } from "../../../app/domain/utc.ts";

test("reckons as the calendar does", () => {
  const time = fc.date({
    min: new Date("1999-01-01T00:00:00Z"),
    max: new Date("2401-12-31T23:59:59Z"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(time, time, (from, to) => {
      const seconds = Math.floor(to.getTime() / 1000) - Math.floor(from.getTime() / 1000);
      expect(secondsBetween(from.toISOString(), to.toISOString())).toBe(seconds);
    }),
    { numRuns: 1000 },
  );
});

test("knows the days on which calendars go wrong", () => {
  expect(secondsBetween("2100-02-28T00:00:00Z", "2100-03-01T00:00:00Z")).toBe(86_400);
  expect(secondsBetween("2000-02-28T00:00:00Z", "2000-03-01T00:00:00Z")).toBe(172_800);
  expect(secondsBetween("2025-12-31T23:59:59Z", "2026-01-01T00:00:00.500Z")).toBe(1);
});

test("knows the weekends, before the year 2000, too", () => {
  fc.assert(
    fc.property(fc.date({ min: new Date("1970-01-01"), max: new Date("2400-01-01"), noInvalidDate: true }), (date) => {
      expect(isWeekend(date.toISOString())).toBe([0, 6].includes(date.getUTCDay()));
    }),
  );
});
