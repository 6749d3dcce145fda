import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import {
  applyTemplates,
  renderApply,
  renderRunningApply,
  type ApplyTemplates,
} from "../../../../app/domain/apply/apply-comment.ts";
import type { ApplyResult, NewAccount } from "../../../../app/domain/apply/apply-result.ts";

const template = (name: string): string =>
  readFileSync(new URL(`../../../../templates/comments/${name}.md`, import.meta.url), "utf8");

const templates = Object.fromEntries(applyTemplates.map((name) => [name, template(name)])) as ApplyTemplates;

const account: NewAccount = {
  name: "pet-licences-prod",
  id: "123456789012",
  email: "aws-root-accounts+pet-lic-pro@example.gov.uk",
  roleArn: "arn:aws:iam::123456789012:role/bootstrap",
  administrators: ["a.person@example.gov.uk"],
  request: 12,
};

const result: ApplyResult = {
  version: 1,
  commit: "abcdef0".padEnd(40, "0"),
  pullRequest: 7,
  outcome: "applied",
  reason: null,
  accounts: [account],
};

const render = (over: Partial<ApplyResult> = {}): string => renderApply({ ...result, ...over }, templates);

test("shows name, id, root e-mail and bootstrap role of each new account", () => {
  const rendered = render();
  expect(rendered).toMatch(/^### ✅ Applied `abcdef0`: 1 new account\n/u);
  expect(rendered).toContain(
    "| `pet-licences-prod` | `123456789012` | `aws-root-accounts+pet-lic-pro@example.gov.uk` | `arn:aws:iam::123456789012:role/bootstrap` |  |",
  );
});

test.each([
  [95, "95 s"],
  [600, "10 min"],
])("shows how long an account took: %i seconds", (seconds, expected) => {
  expect(render({ accounts: [{ ...account, seconds }] })).toContain(`| ${expected} |`);
});

test("shows the notes", () => {
  const notes = ["A lock of @everyone was released."];
  expect(render({ notes })).toContain(
    "\n\n- A lock of @&#8203;everyone was released.\n\nEach account gets a checklist",
  );
  expect(render()).not.toContain("\n\n\n");
  expect(render({ notes, accounts: [] })).toContain("released.\n\nThe accounts changed");
  expect(render({ notes, outcome: "failed", reason: "Error" })).toContain("released.\n\nFix the cause");
});

describe("while the apply is in progress", () => {
  const renderRunning = (accounts: ReadonlyMap<string, string>): string =>
    renderRunningApply({ commit: result.commit, accounts }, templates);

  test("shows the progress of each account", () => {
    const rendered = renderRunning(new Map([["pet-licences-prod", "made (123456789012)"]]));
    expect(rendered).toMatch(/^### ⏳ Applying `abcdef0`\n\n- `pet-licences-prod`: made \(123456789012\)\n/u);
    expect(rendered.trimEnd()).toMatch(/<!-- aws-accounts:apply -->$/u);
  });

  test("fits a comment", () => {
    const many = new Map(Array.from({ length: 5000 }, (_, index) => [`account-${index}`, "is on its way"] as const));
    const rendered = renderRunning(many);
    expect(rendered.length).toBeLessThanOrEqual(65_536);
    expect(rendered).toMatch(/… and \d+ more accounts, in the log/u);
  });
});

test("says that accounts were changed and none was created", () => {
  expect(render({ accounts: [] })).toContain("There are no new accounts.");
});

test("says that there was nothing to do", () => {
  expect(render({ outcome: "nothing-to-do", accounts: [] })).toMatch(/^### ✅ Nothing to apply at `abcdef0`\n/u);
});

test("lists the reasons of a refusal", () => {
  const rendered = render({ outcome: "refused", reason: "First.\nSecond, @everyone.", accounts: [] });
  expect(rendered).toContain("- First.\n- Second, @&#8203;everyone.\n");
  expect(rendered).toContain("Revert the change");
});

test("shows the failure in a fence that it cannot close, and that no account was created", () => {
  const rendered = render({ outcome: "failed", reason: "Error\n```\n# x", accounts: [] });
  expect(rendered).toContain("````\nError\n```\n# x\n````");
  expect(rendered).toContain("\nThis run knows of no account that AWS created. ");
});

test("shows the accounts that were created before the failure", () => {
  expect(render({ outcome: "failed", reason: "Error" })).toContain("`123456789012`");
});

test("shows no reason if there is none", () => {
  expect(render({ outcome: "refused", reason: null, accounts: [] })).toContain("because:\n\n- \n");
});

test.each(["applied", "nothing-to-do", "refused", "failed"] as const)(
  "ends with its marker when it says %s",
  (outcome) => {
    expect(render({ outcome }).trimEnd()).toMatch(/<!-- aws-accounts:apply -->$/u);
  },
);

describe("fits a comment", () => {
  const accounts = Array.from({ length: 1000 }, (_, index) => ({ ...account, name: `account-${index}` }));

  test("with a thousand accounts, and says how many it leaves out", () => {
    const rendered = render({ accounts });
    expect(rendered.length).toBeLessThanOrEqual(65_536);
    expect(rendered).toMatch(/… and \d+ more accounts, in the artifact/u);
  });

  test("with the longest reason for a failure, and a thousand accounts", () => {
    const notes = Array.from({ length: 100 }, () => "@".repeat(2_000));
    const rendered = render({ outcome: "failed", reason: "`".repeat(20_000), accounts, notes });
    expect(rendered.length).toBeLessThanOrEqual(65_536);
    expect(rendered).toMatch(/… and \d+ more notes?/u);
  });

  test("with very many reasons for a refusal", () => {
    const rendered = render({ outcome: "refused", reason: "@a\n".repeat(6_600), accounts: [] });
    expect(rendered.length).toBeLessThanOrEqual(65_536);
    expect(rendered).toMatch(/… and \d+ more reasons/u);
  });
});

test("lists the adopted accounts", () => {
  const account = { key: "old-prod", id: "123456789012", name: "Old", email: "root@example.gov.uk" };
  const one = render({ accounts: [], adopted: [{ ...account, joinedAt: "2021-03-04T05:06:07Z" }] });
  expect(one).toContain(
    "Adopted 1 existing account; Terraform manages it from now on:\n\n- `old-prod` (123456789012, joined 2021-03-04)\n",
  );
  const many = Array.from({ length: 1_000 }, () => ({ ...account, joinedAt: null }));
  expect(render({ accounts: [], adopted: many })).toMatch(
    /Adopted 1000 existing accounts; Terraform manages them from now on:\n\n- `old-prod` \(123456789012\)[^]*more accounts, in the artifact/u,
  );
});
