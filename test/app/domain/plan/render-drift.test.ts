import { expect, test } from "@jest/globals";
import type { Change } from "../../../../app/domain/plan/plan-summary.ts";
import type { Drift } from "../../../../app/domain/plan/find-drift.ts";
import { renderDrift } from "../../../../app/domain/plan/render-drift.ts";
import { readTemplates } from "../../../../app/templates.ts";

const templates = readTemplates(new URL("../../../../templates/", import.meta.url)).issues;
const look = { accounts: 3, commit: "0123456789".repeat(4), runUrl: "https://github.com/o/r/actions/runs/7" };
const quiet: Drift = {
  closed: [],
  closing: [],
  suspended: [],
  left: [],
  renamed: [],
  readdressed: [],
  moved: [],
  retagged: [],
  unapplied: [],
  unknown: [],
};
const lost = { key: "cats", id: "123456789012" };

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
    retagged: [change("cats", "Dogs")],
    unknown: [{ id: "123456789012", name: "found", email: "found@example.gov.uk", state: "ACTIVE" }],
  };
  const text = renderDrift({ ...look, drift }, templates);
  expect(text).toMatch(/^### AWS and the accounts file differ: 1 with other tags, 1 not in the file\n/u);
  expect(text).toContain("Compared 3 accounts of the organisation, at `0123456`, in [this workflow run]");
  expect(text).toContain('- tags["description"] = "Cats"\n+ tags["description"] = "Dogs"');
  expect(text).toContain("- `123456789012` · `found` · `found@example.gov.uk` · `ACTIVE`");
  expect(text.match(/^#### /gmu)).toHaveLength(2);
});

test.each([
  ["closed", "1 closed in AWS", "Remove each from the accounts file with a pull request"],
  ["closing", "1 being closed", "Wait until they are closed"],
  ["suspended", "1 suspended by AWS", "Ask AWS Support for the reason"],
  ["left", "1 no longer in the organisation", "Remove each from the accounts file with a pull request"],
] as const)("an account that is %s has a line with its way out", (kind, counted, wayOut) => {
  const text = renderDrift({ ...look, drift: { ...quiet, [kind]: [lost] } }, templates);
  expect(text).toContain(`differ: ${counted}\n`);
  expect(text).toContain(wayOut);
  expect(text).toContain("\n- `cats` (`123456789012`)");
  expect(text.match(/^#### /gmu)).toHaveLength(1);
});

test.each([
  ["renamed", "1 renamed", "If the name in AWS is right, make it the `name` in the accounts file"],
  ["readdressed", "1 with another root e-mail", "Change the e-mail back in AWS"],
  ["moved", "1 moved", "or set its `parent_id` in the accounts file to the unit that it is in"],
] as const)("an account that was %s shows both values", (kind, counted, wayOut) => {
  const drift = { ...quiet, [kind]: [{ ...lost, filed: "old", actual: "new" }] };
  const text = renderDrift({ ...look, drift }, templates);
  expect(text).toContain(`differ: ${counted}\n`);
  expect(text).toContain(wayOut);
  expect(text).toContain("\n- `cats` (`123456789012`): `old` is `new` in AWS");
});

test("a change that no apply has made shows how to apply it", () => {
  const text = renderDrift({ ...look, drift: { ...quiet, unapplied: [change("cats", "Dogs")] } }, templates);
  expect(text).toContain("differ: 1 not applied\n");
  expect(text).toContain("Start the workflow `aws-accounts-apply`.\n\n**change");
});

test("no drift gives one sentence", () => {
  const text = renderDrift({ ...look, accounts: 1, drift: quiet }, templates);
  expect(text).toMatch(/^### AWS matches the accounts file\n\nCompared 1 account of the organisation/u);
});

test("any text from AWS and the file fits into an issue, and is escaped", () => {
  const hostile = "`````\n</details> @everyone <!-- {{run}}";
  const many = <Item>(make: (index: number) => Item): readonly Item[] =>
    Array.from({ length: 3000 }, (_, i) => make(i));
  const lostOnes = many((index) => ({ key: hostile, id: String(index) }));
  const values = lostOnes.map((one) => ({ ...one, filed: hostile, actual: hostile }));
  const drift: Drift = {
    closed: lostOnes,
    closing: lostOnes,
    suspended: lostOnes,
    left: lostOnes,
    renamed: values,
    readdressed: values,
    moved: values,
    retagged: many((index) => change(`a${index}`, hostile.repeat(50))),
    unapplied: many((index) => change(`b${index}`, hostile)),
    unknown: many((index) => ({ id: String(index), name: hostile, email: hostile, state: hostile })),
  };
  const text = renderDrift({ ...look, drift }, templates);
  expect(text.length).toBeLessThan(65_536);
  expect(text).toContain("#### In the organisation, and not in the accounts file: 3000");
  expect(text).toMatch(/- … and \d+ more\n$/u);
  expect(text.split("\n").filter((line) => line.startsWith("</details>")).length).toBe(
    text.split("\n").filter((line) => line.startsWith("<details>")).length,
  );
});
