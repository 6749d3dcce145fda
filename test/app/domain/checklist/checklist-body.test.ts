import { expect, test } from "@jest/globals";
import { fc } from "../../../fast-check.ts";
import {
  checklistMarker,
  normalise,
  parseChecklistBody,
  renderChecklistBody,
  stepLabel,
  withTicks,
} from "../../../../app/domain/checklist/checklist-body.ts";
import { TemplateError } from "../../../../app/domain/markdown/fill-template.ts";
import { accountId, blankBody, bodyWith, steps } from "./samples.ts";

const id = fc.stringMatching(/^[a-z0-9]{1,8}(-[a-z0-9]{1,8})?$/);
const line = fc.stringMatching(/^[A-Za-z0-9 .,'()`*[\]]{0,30}$/);
const step = fc.record({
  id,
  title: fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9 ,.'()]{0,20}[A-Za-z0-9])?$/),
  who: fc.constant("custodian" as const),
  after: fc.constant([]),
  proof: fc.constant(null),
  body: fc.array(line, { maxLength: 4 }),
});

test("reads back the account, the steps in their order and the ticks, for any rendering", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(step, { minLength: 1, maxLength: 7, selector: (one) => one.id }),
      fc.stringMatching(/^[0-9]{12}$/),
      fc.infiniteStream(fc.boolean()),
      line,
      (someSteps, account, coin, value) => {
        const ticked = new Set(someSteps.filter(() => coin.next().value).map((one) => one.id));
        const template = "Before {{value}}\n\n{{steps}}\n\nAfter";
        const body = renderChecklistBody({
          template,
          steps: someSteps,
          accountId: account,
          values: { value },
          ticked,
        });
        const parsed = parseChecklistBody(body);
        expect(parsed.accountId).toBe(account);
        expect(parsed.lines).toEqual(
          someSteps.map((one) => ({ step: one.id, ticked: ticked.has(one.id), label: stepLabel(one) })),
        );
        expect([...parsed.mentions]).toEqual(someSteps.map((one) => [one.id, 1]));
        expect(parseChecklistBody(body.replaceAll("\n", "\r\n"))).toEqual(parsed);
      },
    ),
  );
});

test("renders the marker first, and each step as a task with its text below", () => {
  expect(blankBody).toBe(`<!-- aws-accounts:checklist account-id=123456789012 -->
Account pets

- [ ] **Reset the password** <!-- step:reset -->

Do it.

- [ ] **Set up MFA** <!-- step:mfa -->

Run \`ykman\`.

- [ ] **Keys in the safe** <!-- step:safe -->

Lock it.
`);
});

test("fills slots of the frame and of the steps alike, and fails if a slot or a value is left over", () => {
  const [first] = steps;
  const withSlot = [
    { ...first, id: "a", title: "A", who: "custodian" as const, after: [], proof: null, body: ["Use {{serial}}."] },
  ];
  const render = (values: Record<string, string>): string =>
    renderChecklistBody({ template: "{{steps}}", steps: withSlot, accountId, values, ticked: new Set() });
  expect(render({ serial: "$& {{x}} 42" })).toContain("Use $& {{x}} 42.");
  expect(() => render({})).toThrow(TemplateError);
  expect(() => render({ serial: "42", colour: "red" })).toThrow(TemplateError);
});

test("ticks exactly the given steps, and nothing else of the body", () => {
  const ticked = bodyWith("mfa");
  expect(ticked.replace("[x]", "[ ]")).toBe(blankBody);
  expect(ticked).toContain("- [x] **Set up MFA** <!-- step:mfa -->");
  expect(withTicks(ticked, new Set(["safe"]))).toBe(bodyWith("safe"));
});

test.each([
  ["nested", "  - [x] **Set up MFA** <!-- step:mfa -->"],
  ["of another bullet", "* [x] **Set up MFA** <!-- step:mfa -->"],
  ["with text behind the marker", "- [x] **Set up MFA** <!-- step:mfa --> done"],
  ["without a box", "- **Set up MFA** <!-- step:mfa -->"],
])("a line %s is not a step line, but its marker is counted", (_, text) => {
  const { lines, mentions } = parseChecklistBody(text);
  expect(lines).toEqual([]);
  expect(mentions.get("mfa")).toBe(1);
});

test("takes a capital X for a tick, as GitHub does", () => {
  expect(parseChecklistBody("- [X] **A** <!-- step:a -->").lines).toEqual([
    { step: "a", ticked: true, label: "**A**" },
  ]);
});

test("finds no account if the marker is missing or names no account id", () => {
  expect(parseChecklistBody("").accountId).toBeUndefined();
  expect(parseChecklistBody(checklistMarker("12345")).accountId).toBeUndefined();
});

test("line ends of a browser and a lost last newline do not count as a difference", () => {
  expect(normalise(blankBody.replaceAll("\n", "\r\n").trimEnd())).toBe(normalise(blankBody));
});
