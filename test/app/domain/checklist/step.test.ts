import { expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { ChecklistTemplateError, chooseSteps, parseSteps } from "../../../../app/domain/checklist/step.ts";

const step = (id: string, ...after: readonly string[]) => ({
  id,
  title: id,
  who: "custodian",
  after,
  proof: null,
  body: ["Do it."],
});

function faultsOf(value: unknown): readonly string[] {
  try {
    parseSteps(value);
    return [];
  } catch (error) {
    if (error instanceof ChecklistTemplateError) return error.faults;
    throw error;
  }
}

test("reads the steps in their order", () => {
  expect(parseSteps({ steps: [step("a"), step("b", "a")] }).map(({ id }) => id)).toEqual(["a", "b"]);
});

test("names every fault at once", () => {
  expect(faultsOf({ steps: [step("a", "b"), step("b", "b"), step("a")] })).toEqual([
    'the step "a" comes after "b", which is not an earlier step',
    'the step "b" comes after "b", which is not an earlier step',
    'the step "a" occurs twice',
  ]);
});

test.each([
  ["no object", [], " must be object"],
  ["no steps", { steps: [] }, "/steps must NOT have fewer than 1 items"],
  ["an id that cannot be in a marker", { steps: [step("a b")] }, "/steps/0/id must match pattern"],
  ["a title of two lines", { steps: [{ ...step("a"), title: "a\nb" }] }, "/steps/0/title must match pattern"],
])("refuses a template with %s", (_, value, fault) => {
  expect(faultsOf(value).join()).toContain(fault);
});

test("the shipped checklist has the steps of the procedure, in its order", () => {
  const file = new URL("../../../../templates/checklists/yubikeys.json", import.meta.url);
  expect(parseSteps(JSON.parse(readFileSync(file, "utf8"))).map(({ id }) => id)).toEqual([
    "reset-root-password",
    "mfa-first-yubikey",
    "mfa-first-yubikey",
    "mfa-second-yubikey",
    "mfa-second-yubikey",
    "test-login",
    "trust-policy",
    "trust-policy",
    "tell-requester",
    "yubikeys-in-safe",
    "yubikeys-confirmed",
  ]);
});

const settingsWith = ({
  second_person_confirms_safe = false,
  mfa_registration = "shared" as "shared" | "separate",
}) => ({
  mfa_registration,
  checklist: {
    second_person_confirms_safe,
    approver_may_work_alone: true,
    reminders: { keys_out_hours: 24, untouched_days: 3, at_weekends: true },
  },
});

test("of two steps with one id there is the one that the settings ask for, and nothing else distinguishes them", () => {
  const shared = { ...step("a"), title: "shared", onlyIf: "shared-mfa" };
  const separate = { ...step("a"), title: "separate", onlyIf: "separate-mfa" };
  const steps = parseSteps({ steps: [shared, separate] });
  for (const mfa_registration of ["shared", "separate"] as const) {
    const chosen = chooseSteps(steps, settingsWith({ mfa_registration }), {});
    expect(chosen.map(({ title }) => title)).toEqual([mfa_registration]);
  }
  const second = { ...step("a"), onlyIf: "second-person" };
  for (const both of [
    [shared, shared],
    [shared, second],
    [step("a"), separate],
  ]) {
    expect(faultsOf({ steps: both })).toEqual(['the step "a" occurs twice']);
  }
});

test("the steps about the trust policy depend on whether the apply has set it", () => {
  const byHand = { ...step("a"), title: "by hand", onlyIf: "trust-by-hand" };
  const set = { ...step("a"), title: "set", onlyIf: "trust-set", byApp: true };
  const steps = parseSteps({ steps: [byHand, set] });
  expect(chooseSteps(steps, settingsWith({}), {}).map(({ title }) => title)).toEqual(["by hand"]);
  expect(chooseSteps(steps, settingsWith({}), { trustPolicySet: true }).map(({ title }) => title)).toEqual(["set"]);
  expect(faultsOf({ steps: [byHand, { ...step("a"), onlyIf: "shared-mfa" }] })).toEqual(['the step "a" occurs twice']);
});

test("a step of a second person is there only if the settings require one", () => {
  const steps = parseSteps({ steps: [step("a"), { ...step("b"), onlyIf: "second-person" }] });
  const chosen = (second_person_confirms_safe: boolean): readonly string[] =>
    chooseSteps(steps, settingsWith({ second_person_confirms_safe }), {}).map(({ id }) => id);
  expect(chosen(false)).toEqual(["a"]);
  expect(chosen(true)).toEqual(["a", "b"]);
});
