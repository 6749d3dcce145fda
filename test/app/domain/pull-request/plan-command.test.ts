import { expect, test } from "@jest/globals";
import { isPlanCommand } from "../../../../app/domain/pull-request/plan-command.ts";

test.each(["/plan", " /plan \r\n"])("%j asks for a plan", (body) => {
  expect(isPlanCommand(body)).toBe(true);
});

test.each(["", "/planet", "/plan now", "please /plan", "> /plan", "`/plan`", "/PLAN"])("%j does not", (body) => {
  expect(isPlanCommand(body)).toBe(false);
});
