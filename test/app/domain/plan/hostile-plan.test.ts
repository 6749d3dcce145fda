import { createHash } from "node:crypto";
import { expect, test } from "@jest/globals";
import { parsePlanSummary } from "../../../../app/domain/plan/parse-plan-summary.ts";
import { renderPlanRun } from "../../../../app/domain/plan/render-plan-run.ts";
import { summarisePlan } from "../../../../app/domain/plan/summarise.ts";
import { parseTerraformPlan } from "../../../../app/domain/plan/terraform-plan.ts";
import { readTemplates } from "../../../../app/templates.ts";
import { fc } from "../../../fast-check.ts";

const { comments: templates } = readTemplates(new URL("../../../../templates/", import.meta.url));
const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");

const anything = fc.jsonValue({ maxDepth: 4 });
const change = fc.record(
  {
    actions: fc.constantFrom(["no-op"], ["create"], ["update"], ["delete"], ["delete", "create"], ["forget"], ["read"]),
    before: anything,
    after: anything,
    after_unknown: anything,
    before_sensitive: anything,
    after_sensitive: anything,
    importing: fc.record({ id: fc.string() }, { requiredKeys: [] }),
  },
  { requiredKeys: ["actions"] },
);
const plan = fc.record({
  format_version: fc.constant("1.2"),
  terraform_version: fc.string(),
  resource_changes: fc.array(fc.record({ address: fc.string({ minLength: 1 }), change }), { maxLength: 5 }),
  output_changes: fc.dictionary(fc.string(), change, { maxKeys: 2 }),
});

test("a plan of any shape is refused, or summarised, parsed and rendered, without an exception", () => {
  fc.assert(
    fc.property(plan, (hostile) => {
      const parsed = parseTerraformPlan(JSON.stringify(hostile));
      if (parsed.kind === "malformed") return;
      const changes = summarisePlan(parsed.value, sha256Hex);
      const summary = {
        version: 1,
        pullRequest: 1,
        headSha: "a".repeat(40),
        baseSha: "b".repeat(40),
        terraformVersion: "1.11.4",
        providerVersion: "5.100.0",
        result: { kind: "planned", changes },
      } as const;
      expect(parsePlanSummary(JSON.stringify(summary)).kind).toBe("value");
      expect(typeof renderPlanRun(summary, templates)).toBe("string");
    }),
  );
});

test("no text that Terraform marks as sensitive is in a summary", () => {
  const secret = fc.string({ minLength: 6 }).map((text) => `s3cret ${text}`);
  fc.assert(
    fc.property(secret, fc.constantFrom("create", "update", "delete"), (hidden, action) => {
      const attributes = { name: "a", tags: { key: hidden }, tags_all: { key: hidden }, note: `see ${hidden}` };
      const before = action === "create" ? null : attributes;
      const after = action === "delete" ? null : { ...attributes, name: "b" };
      const marks = { tags: { key: true } };
      const changes = summarisePlan(
        {
          resource_changes: [
            {
              address: "aws_organizations_account.a",
              change: { actions: [action], before, after, before_sensitive: marks, after_sensitive: marks },
            },
          ],
        },
        sha256Hex,
      );
      const shown = changes.map((one) => [one.before, one.after]);
      expect(JSON.stringify(shown)).not.toContain(JSON.stringify(hidden).slice(1, -1));
    }),
  );
});
