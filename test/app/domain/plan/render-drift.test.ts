import { expect, test } from "@jest/globals";
import type { Change } from "../../../../app/domain/plan/plan-summary.ts";
import { renderDrift } from "../../../../app/domain/plan/render-drift.ts";
import { readTemplates } from "../../../../app/templates.ts";

const templates = readTemplates(new URL("../../../../templates/", import.meta.url)).issues;
const look = { accounts: 3, commit: "0123456789".repeat(4), runUrl: "https://github.com/o/r/actions/runs/7" };
const quiet = { outside: [], unapplied: [], unknown: [] };

const change = (name: string, description: string): Change => ({
  address: `aws_organizations_account.${name}`,
  action: "update",
  before: { tags: { description: "Cats" } },
  after: { tags: { description } },
  unknown: [],
  digest: "0".repeat(32),
});

test("drift is shown with its counts, the next step, and the plan as in pull requests", () => {
  const drift = {
    ...quiet,
    outside: [change("cats", "Dogs")],
    unknown: [{ id: "123456789012", name: "found", email: "found@example.gov.uk", state: "ACTIVE" }],
  };
  const text = renderDrift({ ...look, drift }, templates);
  expect(text).toMatch(/^### AWS and the accounts file differ: 1 changed outside, 0 not applied, 1 not in the file\n/u);
  expect(text).toContain("Compared 3 accounts of the organisation, at `0123456`, in [this workflow run]");
  expect(text).toContain('- tags["description"] = "Cats"\n+ tags["description"] = "Dogs"');
  expect(text).toContain("- `123456789012` · `found` · `found@example.gov.uk` · `ACTIVE`");
  expect(text).toContain("Start the workflow `aws-accounts-apply`.\n\nNone.");
});

test("an empty section says so if another has entries", () => {
  const text = renderDrift({ ...look, drift: { ...quiet, unapplied: [change("cats", "Dogs")] } }, templates);
  expect(text).toContain("0 changed outside, 1 not applied, 0 not in the file");
  expect(text.match(/^None\.$/gmu)).toHaveLength(2);
});

test("no drift gives one sentence", () => {
  const text = renderDrift({ ...look, accounts: 1, drift: quiet }, templates);
  expect(text).toMatch(/^### AWS matches the accounts file\n\nCompared 1 account of the organisation/u);
});

test("any text from AWS and the file fits into an issue, and is escaped", () => {
  const hostile = "`````\n</details> @everyone <!-- {{run}}";
  const drift = {
    outside: Array.from({ length: 3000 }, (_, index) => change(`a${index}`, hostile.repeat(50))),
    unapplied: Array.from({ length: 3000 }, (_, index) => change(`b${index}`, hostile)),
    unknown: Array.from({ length: 9000 }, (_, id) => ({
      id: String(id),
      name: hostile,
      email: hostile,
      state: hostile,
    })),
  };
  const text = renderDrift({ ...look, drift }, templates);
  expect(text.length).toBeLessThan(65_536);
  expect(text).toContain("#### In the organisation, and not in the accounts file: 9000");
  expect(text).toMatch(/- … and \d+ more\n$/u);
  expect(text.split("\n").filter((line) => line.startsWith("</details>")).length).toBe(
    text.split("\n").filter((line) => line.startsWith("<details>")).length,
  );
});
