import { describe, expect, test } from "@jest/globals";
import type { Action } from "../../../../app/domain/plan/plan-summary.ts";
import { countChanges, countsAdoption, renderPlan } from "../../../../app/domain/plan/render-plan.ts";
import { change } from "../pull-request/samples.ts";

const actions = (...names: readonly Action[]) => names.map((action) => ({ action }));

describe("countChanges", () => {
  test.each([
    ["nothing", actions(), "No change in AWS"],
    ["one creation", actions("create"), "1 account to create"],
    ["several", actions("update", "create", "update", "create"), "2 accounts to create, 2 to change"],
    [
      "forbidden actions",
      actions("delete", "replace", "forget", "read", "import"),
      "1 account to adopt, 1 to read, 1 to forget, 1 to replace, 1 to delete",
    ],
  ])("counts %s", (_, changes, expected) => {
    expect(countChanges(changes)).toBe(expected);
    expect(countsAdoption(expected)).toBe(expected.includes("adopt"));
  });

  test("counts adoptions in any place of the text", () => {
    expect(countsAdoption(countChanges(actions("create", "import", "import")))).toBe(true);
    expect(countsAdoption(countChanges(actions("import", "import")))).toBe(true);
  });
});

describe("renderPlan", () => {
  test("says so if there is nothing to change", () => {
    expect(renderPlan([], 1_000)).toMatch(
      /^Terraform plans no change\. It compared the changed accounts with AWS, but not /u,
    );
  });

  test("shows changed and unchanged attributes, tag by tag", () => {
    const update = change({
      action: "update",
      before: { tags: { a: "1", b: "2", gone: "x" }, name: null },
      after: { tags: { a: "1", b: "3" }, name: "n", list: ["x"] },
      unknown: ["arn"],
    });
    expect(renderPlan([update], 1_000)).toBe(
      [
        "**change aws_organizations_account.pet-licences-prod (5 attributes)**",
        "",
        "```diff",
        '  tags["a"] = "1"',
        '- tags["b"] = "2"',
        '+ tags["b"] = "3"',
        '- tags["gone"] = "x"',
        '+ name = "n"',
        '+ list = ["x"]',
        "+ arn = (known after apply)",
        "```",
      ].join("\n"),
    );
  });

  test("shows a plan of up to twelve lines without a click, and folds a longer one", () => {
    const made = (tags: number) =>
      change({ after: { tags: Object.fromEntries(Array.from({ length: tags }, (_, index) => [`t${index}`, "x"])) } });
    const short = [change({ unknown: [], after: { name: "n" } }), { ...made(11), unknown: [] }];
    expect(renderPlan(short, 10_000)).not.toContain("<details>");
    const long = [change({ unknown: [], after: { name: "n" } }), { ...made(12), unknown: [] }];
    expect(renderPlan(long, 10_000).match(/<summary>.*<\/summary>/gu)).toEqual([
      "<summary>create aws_organizations_account.pet-licences-prod (1 attribute)</summary>",
      "<summary>create aws_organizations_account.pet-licences-prod (12 attributes)</summary>",
    ]);
  });

  test.each([
    ["nothing", {}, {}, "adopts 123456789012, joined 2021-03-04; changes: none"],
    [
      "tags and the unit",
      { tags: { a: "1", b: "2" }, parent_id: "r-abcd" },
      { tags: { a: "1", b: "3", c: "4" }, parent_id: "ou-abcd-12345678" },
      "adopts 123456789012, joined 2021-03-04; changes: tags +2 −1, parent_id +1 −1",
    ],
    ["only tags that are new", {}, { tags: { a: "1", b: "2", c: "3" } }, "joined 2021-03-04; changes: tags +3"],
  ])("says of an adoption which account it is, and that it changes %s", (_, before, after, expected) => {
    const identity = { id: "123456789012", joined_timestamp: "2021-03-04T05:06:07Z" };
    const adoption = change({ action: "import", before: { ...identity, ...before }, after: { ...identity, ...after } });
    expect(renderPlan([adoption], 2_000)).toContain(expected);
  });

  test("shows no text of the plan outside its fence", () => {
    const hostile = { id: "<b>1</b>", joined_timestamp: "2021-03-04<b>" };
    const adoption = change({ action: "import", before: hostile, after: null });
    expect(renderPlan([adoption], 2_000)).toContain("(adopts an account; changes: none)");
    expect(renderPlan([change({ action: "import", before: null })], 2_000)).toContain("adopts an account; changes: ");
  });

  test("keeps each attribute on its own line, for any name", () => {
    const tricky = change({ after: { "a\n+ name": 'x\n+ email = "y"', tags: { "k\n": "v" } }, unknown: ["b\n+ c"] });
    const lines = renderPlan([tricky], 1_000).split("\n");
    expect(lines.filter((line) => /^[+-] /u.test(line))).toEqual([
      '+ "a\\n+ name" = "x\\n+ email = \\"y\\""',
      '+ tags["k\\n"] = "v"',
      '+ "b\\n+ c" = (known after apply)',
    ]);
  });

  test("cuts one huge change, so that others can be seen", () => {
    const huge = change({ after: { name: "x".repeat(100_000) } });
    const text = renderPlan([huge, change()], 30_000);
    expect(text).toContain("x…\n");
    expect(text).toContain("Licences for cats");
  });

  test("says how many lines of a change do not fit", () => {
    const tags = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`tag-${index}`, "x".repeat(50)]));
    const text = renderPlan([change({ after: { tags }, unknown: [] })], 30_000);
    expect(text).toMatch(/\n {2}… and \d+ more lines\n```/u);
    expect(text).toContain("(500 attributes)</summary>");
  });

  test("shows the most dangerous change first, and a change without attributes", () => {
    const text = renderPlan(
      [change(), change({ action: "update", after: null, unknown: [] }), change({ action: "delete" })],
      30_000,
    );
    expect(text.match(/\*\*(?=\w)\w+/gu)).toEqual(["**delete", "**change", "**create"]);
    expect(text).toContain("(no attribute)");
  });

  test("says how many changes did not fit, and where they are", () => {
    const text = renderPlan([change(), change(), change()], 600, { elsewhere: "over there", separator: "\n---\n" });
    expect(text.length).toBeLessThanOrEqual(600);
    expect(text).toMatch(/\n---\n… and 2 more changes, over there\.$/u);
    expect(renderPlan([change()], 100)).toBe("… and 1 more change, in the artifact of this workflow run.");
  });
});
