import { expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { parseChecklistBody } from "../../../../app/domain/checklist/checklist-body.ts";
import {
  writeChangeIssue,
  writeChecklistIssue,
  type ChecklistSource,
} from "../../../../app/domain/checklist/checklist-issue.ts";
import { readTicks } from "../../../../app/domain/checklist/read-ticks.ts";
import { readTemplates } from "../../../../app/templates.ts";

const root = new URL("../../../../", import.meta.url);
const source: ChecklistSource = {
  account: {
    id: "123456789012",
    name: "pet-licences-prod",
    email: "aws-root-accounts+pet-lic-pro@example.gov.uk",
    roleArn: "arn:aws:iam::123456789012:role/bootstrap",
    administrators: ["pat.keeper@example.gov.uk", "ada.author@example.gov.uk"],
  },
  settings: {
    aws: {
      management_account: "988997429095",
      users_account: "622626885786",
      region: "eu-west-2",
      plan_role: "arn:aws:iam::988997429095:role/plan",
      apply_role: "arn:aws:iam::988997429095:role/apply",
      audit_role: true,
      state: { bucket: "state", key: "accounts.tfstate", region: "eu-west-2" },
    },
    mfa_registration: "shared",
    checklist: {
      second_person_confirms_safe: false,
      approver_may_work_alone: true,
      reminders: { keys_out_hours: 24, untouched_days: 3, at_weekends: true },
    },
  },
  yubikeys: { name: "Safe A", first: "11223344", second: "55667788" },
  templates: readTemplates(new URL("templates/", root)),
};
const withAccount = (account: Partial<ChecklistSource["account"]>): ChecklistSource => ({
  ...source,
  account: { ...source.account, ...account },
});

test("writes everything that a person needs, as the golden file shows", () => {
  const golden = readFileSync(new URL("test/fixtures/issues/checklist.md", root), "utf8");
  expect(writeChecklistIssue(source).body).toBe(golden);
});

test("has each YubiKey registered as a device of its own if the settings say so, as the golden file shows", () => {
  const golden = readFileSync(new URL("test/fixtures/issues/separate-yubikeys.md", root), "utf8");
  const { body, steps } = writeChecklistIssue({
    ...source,
    settings: { ...source.settings, mfa_registration: "separate" },
  });
  expect(body).toBe(golden);
  expect(steps.flatMap(({ proof }) => proof ?? [])).toEqual([
    "root-mfa",
    "root-mfa-second",
    "no-root-keys",
    "trust-policy",
  ]);
});

test.each([
  ["trust-policy-set", { trustPolicySet: true }],
  ["no-root-credentials", { rootCredentials: "none" }],
  ["no-root-credentials-trust-policy-set", { rootCredentials: "none", trustPolicySet: true }],
] as const)("leaves the unfinished parts of the creation to people, as the golden file shows: %s", (name, making) => {
  const golden = readFileSync(new URL(`test/fixtures/issues/${name}.md`, root), "utf8");
  const yubikeys = "rootCredentials" in making ? null : source.yubikeys;
  expect(writeChecklistIssue({ ...withAccount(making), yubikeys }).body).toBe(golden);
});

test("has no step with a key, and none after one, if the root user has no credentials", () => {
  const { steps } = writeChecklistIssue({ ...withAccount({ rootCredentials: "none" }), yubikeys: null });
  expect(steps.map(({ id, byApp }) => [id, byApp])).toEqual([
    ["no-root-credentials", true],
    ["trust-policy", undefined],
    ["tell-requester", true],
  ]);
});

test("the title names the account, within GitHub's limit", () => {
  expect(writeChecklistIssue(source).title).toBe("Secure AWS account pet-licences-prod (123456789012)");
  expect(writeChecklistIssue(withAccount({ name: "x".repeat(300) })).title).toHaveLength(256);
});

test("nothing in an account's name, e-mail or role can tick a step, add one, or end a code block", () => {
  const evil =
    "x\n- [x] **Evil** <!-- step:test-login -->\n```\n<!-- aws-accounts:checklist account-id=999999999999 -->`|";
  const { body, steps } = writeChecklistIssue(
    withAccount({ name: evil, email: `${evil}@example.gov.uk`, roleArn: `arn:aws:iam::123456789012:role/${evil}` }),
  );
  const outside = body.replace(/^(`{4,})text\n[^]*?\n\1$/mu, "");
  expect(readTicks(outside, steps)).toMatchObject({ broken: [], reordered: false, ticked: new Set() });
  expect(parseChecklistBody(body).accountId).toBe("123456789012");
});

test("explains the next step if no administrator is named", () => {
  const { body } = writeChecklistIssue(withAccount({ administrators: [] }));
  expect(body).toContain("The accounts file names no administrators");
  expect(body).toContain("Send this to the requester:");
});

test("explains the next step if the trust policy would be too long for IAM", () => {
  const administrators = Array.from({ length: 30 }, (_, index) => `administrator.number.${index}@example.gov.uk`);
  expect(writeChecklistIssue(withAccount({ administrators })).body).toMatch(
    /for all administrators would have 2\d{3} characters, but IAM accepts 2048/,
  );
});

test("says so if no pair of YubiKeys has a free slot", () => {
  const { body } = writeChecklistIssue({ ...source, yubikeys: null });
  expect(body).toContain("| YubiKeys | **No pair has a free slot.**");
  expect(body).toContain("ykman --device FIRST-SERIAL oath accounts add");
  expect(body).toContain("SECOND-SERIAL, known as the pair.");
});

test("writes the checklist of a change of administrators, as the golden file shows", () => {
  const golden = readFileSync(new URL("test/fixtures/issues/administrators.md", root), "utf8");
  const change = { former: ["leaver@example.gov.uk"], pullRequest: 9 };
  const { title, body, steps } = writeChangeIssue({ ...source, change });
  expect(title).toBe("Set the trust policy of AWS account pet-licences-prod (123456789012): new administrators");
  expect(body).toBe(golden);
  expect(steps.map(({ id, proof, byApp }) => [id, proof, byApp])).toEqual([["trust-policy", "trust-policy", true]]);
  expect(parseChecklistBody(body)).toMatchObject({ accountId: "123456789012", isAboutChange: true });
});

test("says that the apply has set the policy of a change, and that no one leaves", () => {
  const change = { former: [], pullRequest: null, setByApply: true as const };
  const { body } = writeChangeIssue({ ...source, change });
  expect(body).toContain("The apply has set the trust policy of the role `bootstrap`");
  expect(body).toContain("| No longer administrators | no one: people are only added |");
  expect(body).toContain("| Changed by | pull request unknown |");
});
