import { expect, test } from "@jest/globals";
import { readTicks } from "../../../../app/domain/checklist/read-ticks.ts";
import { blankBody, bodyWith, lineOf, steps } from "./samples.ts";

const brokenSteps = (body: string): readonly string[] => readTicks(body, steps).broken.map(({ id }) => id);

test("returns which steps are ticked and which are not", () => {
  const look = readTicks(bodyWith("mfa"), steps);
  expect([...look.ticked]).toEqual(["mfa"]);
  expect([...look.unticked]).toEqual(["reset", "safe"]);
  expect(look).toMatchObject({ broken: [], reordered: false });
});

test.each([
  ["removed", (body: string) => body.replace(lineOf("mfa"), "")],
  ["reworded", (body: string) => body.replace("Set up MFA", "Set up nothing")],
  ["there twice", (body: string) => `${body}\n- [ ] **Set up MFA** <!-- step:mfa -->`],
  ["nested", (body: string) => body.replace("- [x] **Set up MFA**", "  - [x] **Set up MFA**")],
  ["repeated in a nested line", (body: string) => `${body}\n  - [ ] **Set up MFA** <!-- step:mfa -->`],
])("a step whose line is %s neither ticks nor unticks", (_, change) => {
  const body = change(bodyWith("mfa"));
  const look = readTicks(body, steps);
  expect(brokenSteps(body)).toEqual(["mfa"]);
  expect(look.ticked.has("mfa")).toBe(false);
  expect(look.unticked.has("mfa")).toBe(false);
  expect(look.reordered).toBe(false);
});

test("sees that lines are in another order, and still which are ticked", () => {
  const [reset, safe] = [lineOf("reset"), lineOf("safe")].map((line) => line.exec(bodyWith("safe"))?.[0] ?? "");
  const body = bodyWith("safe")
    .replace(reset ?? "", "#")
    .replace(safe ?? "", reset ?? "")
    .replace("#", safe ?? "");
  expect(readTicks(body, steps)).toMatchObject({ broken: [], reordered: true, ticked: new Set(["safe"]) });
});

test("a line with an unknown step is text, and no step", () => {
  const look = readTicks(`${blankBody}\n- [x] **More** <!-- step:more -->`, steps);
  expect(look.ticked.size).toBe(0);
  expect(look.broken).toEqual([]);
  expect(look.reordered).toBe(false);
});

test("two bodies that differ in ticks and line ends alone have the same text", () => {
  expect(readTicks(bodyWith("mfa").replaceAll("\n", "\r\n"), steps).text).toBe(readTicks(blankBody, steps).text);
  expect(readTicks(`${blankBody}more`, steps).text).not.toBe(readTicks(blankBody, steps).text);
});
