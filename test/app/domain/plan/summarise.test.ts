import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import type { Change } from "../../../../app/domain/plan/plan-summary.ts";
import { changeDigest } from "../../../../app/domain/plan/digests.ts";
import { summarisePlan } from "../../../../app/domain/plan/summarise.ts";
import { parseTerraformPlan, type TerraformPlan } from "../../../../app/domain/plan/terraform-plan.ts";

const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");

function readPlan(name: string): TerraformPlan {
  const text = readFileSync(new URL(`../../../fixtures/plans/${name}.json`, import.meta.url), "utf8");
  const parsed = parseTerraformPlan(text);
  if (parsed.kind === "malformed") throw new Error(parsed.reason);
  return parsed.value;
}

const summarise = (name: string): readonly Change[] => summarisePlan(readPlan(name), sha256Hex);

const address = "aws_organizations_account.pet-licences-prod";
const anyDigest = expect.stringMatching(/^[0-9a-f]{32}$/u);

describe("of recorded Terraform plans", () => {
  test("a new account has all planned attributes, and those that AWS will set", () => {
    expect(summarise("create")).toEqual([
      {
        address,
        action: "create",
        before: null,
        after: {
          close_on_deletion: false,
          create_govcloud: false,
          email: "aws-root-accounts+pet-lic-pro@example.gov.uk",
          iam_user_access_to_billing: "ALLOW",
          name: "pet-licences-prod",
          role_name: "bootstrap",
          tags: { "account-name": "pet-licences-prod", description: "Licences for pets" },
        },
        unknown: ["arn", "govcloud_id", "id", "joined_method", "joined_timestamp", "parent_id", "status"],
        digest: anyDigest,
      },
    ]);
  });

  test("an update has only the attributes that differ", () => {
    expect(summarise("update")).toEqual([
      {
        address,
        action: "update",
        before: { tags: { "account-name": "pet-licences-prod", description: "Licences for pets" } },
        after: { tags: { "account-name": "pet-licences-prod", description: "Licences for cats" } },
        unknown: [],
        digest: anyDigest,
      },
    ]);
  });

  test("unchanged accounts are left out", () => {
    expect(summarise("nothing")).toEqual([]);
  });

  test("several changes are sorted by address", () => {
    expect(summarise("update-and-create").map((change) => [change.address, change.action])).toEqual([
      ["aws_organizations_account.pet-licences-prod", "update"],
      ["aws_organizations_account.pet-licences-test", "create"],
    ]);
  });

  test.each([
    ["delete", "delete"],
    ["forget", "forget"],
    ["replace", "replace"],
    ["tainted", "replace"],
    ["import", "import"],
    ["import-and-update", "import"],
  ])("%s is a change of the kind %s", (name, action) => {
    expect(summarise(name)).toEqual([expect.objectContaining({ address, action })]);
  });

  test("a forgotten account shows what identifies it, and its digest has its id", () => {
    const [change] = summarise("forget");
    expect(change).toMatchObject({ action: "forget", after: null, unknown: [] });
    expect(change?.before).toEqual({
      id: "218904431662",
      name: "pet-licences-prod",
      email: "aws-root-accounts+pet-lic-pro@example.gov.uk",
    });
    const digest = (id: string) => changeDigest({ address, action: "forget", values: { id }, unknown: [] }, sha256Hex);
    expect(change?.digest).toBe(digest("218904431662"));
    expect(change?.digest).not.toBe(digest("218904431663"));
  });

  test("a deleted account shows the attributes that would be lost", () => {
    expect(summarise("delete")).toEqual([
      expect.objectContaining({ after: null, before: expect.objectContaining({ id: "218904431662" }) as unknown }),
    ]);
  });

  test("an import names the account, and shows only the attributes that will change", () => {
    const identity = expect.objectContaining({ id: "218904431662" }) as unknown;
    expect(summarise("import")).toEqual([expect.objectContaining({ before: identity, after: identity })]);
    expect(summarise("import-and-update")).toEqual([
      expect.objectContaining({
        before: expect.objectContaining({
          id: "218904431662",
          tags: { "account-name": "pet-licences-prod", description: "Licences for pets" },
        }) as unknown,
        after: identity,
      }),
    ]);
  });

  test("an account that its entry adopts has its id and join date on both sides, and none of Terraform's own defaults", () => {
    const [change] = summarisePlan(readPlan("import-and-update"), sha256Hex, new Map([[address, "218904431662"]]));
    const joined = readPlan("import-and-update").resource_changes?.[0]?.change.before as Record<string, string>;
    const identity = { id: "218904431662", joined_timestamp: joined["joined_timestamp"] };
    expect(change).toMatchObject({ action: "import", before: identity, after: identity });
    expect(change?.after).not.toHaveProperty("close_on_deletion");
  });

  test("adopting an account has a digest of its own with the id, also once it is imported and not yet changed", () => {
    const [plan, id] = [readPlan("import-and-update"), "218904431662"];
    const digest = (of: TerraformPlan, adopts?: string): string | undefined =>
      summarisePlan(of, sha256Hex, adopts === undefined ? undefined : new Map([[address, adopts]]))[0]?.digest;
    expect(new Set([digest(plan), digest(plan, id), digest(readPlan("import"), id)]).size).toBe(3);
    expect(digest(plan, "999999999999")).toBe(digest(plan));
    const [{ change } = { change: undefined }] = plan.resource_changes ?? [];
    const imported = { ...change, actions: ["update"] };
    delete imported.importing;
    const later = { ...plan, resource_changes: [{ address, change: imported }] };
    expect(digest(later, id)).toBe(digest(plan, id));
    expect(digest(later)).not.toBe(digest(plan, id));
    const bare = { ...plan };
    delete bare.configuration;
    expect(digest(bare, id)).not.toBe(digest(plan, id));
    const created = { actions: ["create"], before: { id }, after: {} };
    const creation = { ...plan, resource_changes: [{ address, change: created }] };
    expect(digest(creation, id)).toBe(digest(creation));
  });

  test("creating and importing an account have the same digest", () => {
    expect(summarise("import")[0]?.digest).toBe(summarise("create")[0]?.digest);
  });

  test("importing an account with other attributes in the file has another digest", () => {
    expect(summarise("import-and-update")[0]?.digest).not.toBe(summarise("create")[0]?.digest);
  });

  test("other resources, data read later, and outputs also count as changes", () => {
    expect(summarise("other-resources").map((change) => [change.address, change.action])).toEqual([
      ["aws_iam_role.sneaky", "create"],
      ["aws_organizations_account.sensitive", "create"],
      ["data.aws_organizations_organizational_unit_descendant_accounts.read", "read"],
      ["output.leak", "create"],
    ]);
  });

  test("secrets are masked, also if the provider repeats them without a mark", () => {
    const text = JSON.stringify(summarise("other-resources"));
    expect(text).not.toMatch(/s3cret-description|AKIAIOSFODNN7EXAMPLE|JBSWY3DPEHPK3PXP/u);
    expect(text).toContain("(masked)");
  });
});

describe("of an invented plan", () => {
  const planOf = (change: object, rest: object = {}): TerraformPlan =>
    ({
      format_version: "1.2",
      terraform_version: "1.11.4",
      resource_changes: [{ address, change }],
      ...rest,
    }) as TerraformPlan;

  test("the digest does not depend on the order in Terraform's output", () => {
    const plan = readPlan("update-and-create");
    const [first, second] = plan.resource_changes ?? [];
    if (first === undefined || second === undefined) throw new Error("the fixture has two changes");
    const reordered = { ...plan, resource_changes: [second, first] };
    expect(summarisePlan(reordered, sha256Hex)).toEqual(summarisePlan(plan, sha256Hex));
  });

  test("an account without a configuration in the plan is digested by its planned values", () => {
    const make = (name: string): string | undefined =>
      summarisePlan(planOf({ actions: ["create"], before: null, after: { name } }), sha256Hex)[0]?.digest;
    expect(make("a")).not.toBe(make("b"));
  });

  test("an import that replaces is a replacement", () => {
    const change = { actions: ["delete", "create"], before: {}, after: {}, importing: { id: "1" } };
    expect(summarisePlan(planOf(change), sha256Hex)[0]?.action).toBe("replace");
  });

  test("an import whose id is not known yet has none", () => {
    const change = { actions: ["no-op"], before: { a: 1 }, after: { a: 1 }, importing: {} };
    expect(summarisePlan(planOf(change), sha256Hex)[0]?.after).toEqual({});
  });

  test("tags that a provider's defaults add are shown", () => {
    const after = { tags: { a: "1" }, tags_all: { a: "1", b: "2" } };
    const [change] = summarisePlan(planOf({ actions: ["create"], before: null, after }), sha256Hex);
    expect(change?.after).toEqual(after);
  });

  test("sensitive tags are also masked in tags_all", () => {
    const after = { tags: { a: "hidden" }, tags_all: { a: "hidden", b: "2" } };
    const change = { actions: ["create"], before: null, after, after_sensitive: { tags: { a: true }, tags_all: {} } };
    expect(summarisePlan(planOf(change), sha256Hex)[0]?.after).toEqual({
      tags: { a: "(masked)" },
      tags_all: { a: "(masked)", b: "2" },
    });
  });

  test("a removed output, and a changed sensitive one, are shown and masked", () => {
    const output_changes = {
      gone: { actions: ["delete"], before: "x", after: null },
      secret: { actions: ["update"], before: "old", after: "new", before_sensitive: true, after_sensitive: true },
    };
    expect(summarisePlan(planOf({ actions: ["no-op"] }, { output_changes }), sha256Hex)).toEqual([
      expect.objectContaining({ address: "output.gone", action: "delete", before: { value: "x" }, after: null }),
      expect.objectContaining({
        address: "output.secret",
        before: { value: "(masked)" },
        after: { value: "(masked)" },
      }),
    ]);
  });

  test("a partly unknown attribute is unknown", () => {
    const change = {
      actions: ["update"],
      before: { a: 1 },
      after: {},
      after_unknown: { a: [{ b: true }], c: false, d: [] },
    };
    expect(summarisePlan(planOf(change), sha256Hex)[0]?.unknown).toEqual(["a"]);
  });

  test("without any resources nothing is changed", () => {
    expect(summarisePlan({}, sha256Hex)).toEqual([]);
  });
});
