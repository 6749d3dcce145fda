import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import {
  findDrift,
  isAnyDrift,
  type Drift,
  type FiledAccount,
  type ListedAccount,
} from "../../../../app/domain/plan/find-drift.ts";
import type { TerraformChange, TerraformPlan } from "../../../../app/domain/plan/terraform-plan.ts";
import { fc } from "../../../fast-check.ts";
import { settings } from "../../../fixtures/settings.ts";

const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");

const listed = (id: string, state = "ACTIVE"): ListedAccount => ({ id, name: "a", email: "a@example.gov.uk", state });

const cats: FiledAccount = {
  key: "cats",
  name: "cats",
  email: "cats@example.gov.uk",
  tags: { description: "Cats" },
  lifecycle: "standard",
};

/** The account in AWS as the file has it, with attributes that the file cannot set. */
const inAws = {
  id: "1",
  name: "cats",
  email: "cats@example.gov.uk",
  parent_id: "r-1",
  tags: { description: "Cats" },
  status: "ACTIVE",
};

const change = (name: string, over: TerraformChange) => ({
  address: `aws_organizations_account.${name}`,
  change: over,
});

function drift(
  plan: Partial<TerraformPlan>,
  accounts: readonly ListedAccount[] = [listed("1")],
  filed: readonly FiledAccount[] = [cats],
): Drift {
  const whole = { format_version: "1.2", terraform_version: "1.11.4", ...plan };
  return findDrift(whole, accounts, { aws: settings.aws, accounts: filed, sha256Hex });
}

const none = drift({}, []);

/** Terraform saw the account as `last`, it now is as `now`, and the plan makes it as `wanted`. */
function changed(
  now: object,
  { last = inAws, wanted = inAws }: { readonly last?: object; readonly wanted?: object } = {},
): Partial<TerraformPlan> {
  const actions = JSON.stringify(now) === JSON.stringify(wanted) ? ["no-op"] : ["update"];
  const isSeen = JSON.stringify(now) !== JSON.stringify(last);
  return {
    resource_drift: isSeen ? [change("cats", { actions: ["update"], before: last, after: now })] : [],
    resource_changes: [change("cats", { actions, before: now, after: wanted })],
  };
}

test("a file that AWS matches has no drift", () => {
  expect(drift(changed(inAws))).toEqual(none);
  expect(isAnyDrift(none)).toBe(false);
});

test("no attribute but name, e-mail, parent and tags is drift, whatever the provider reads", () => {
  const values = fc.oneof(fc.string(), fc.boolean(), fc.constant(null));
  const others = fc.dictionary(
    fc.constantFrom(
      "status",
      "state",
      "arn",
      "joined_method",
      "joined_timestamp",
      "tags_all",
      "govcloud_id",
      "timeouts",
    ),
    values,
  );
  fc.assert(
    fc.property(others, others, others, (last, now, wanted) => {
      const plan = changed({ ...inAws, ...now }, { last: { ...inAws, ...last }, wanted: { ...inAws, ...wanted } });
      expect(drift(plan)).toEqual(none);
    }),
  );
});

describe("an account that AWS no longer has as it was is in one list, and in no other:", () => {
  const renamed = changed({ ...inAws, name: "dogs", status: "" });
  const gone = {
    resource_drift: [change("cats", { actions: ["delete"], before: inAws, after: null })],
    resource_changes: [change("cats", { actions: ["create"], before: null, after: inAws })],
  };
  test.each([
    ["closed", [listed("1", "CLOSED")]],
    ["closing", [listed("1", "PENDING_CLOSURE")]],
    ["suspended", [listed("1", "SUSPENDED")]],
    ["left", []],
  ] as const)("%s", (kind, accounts) => {
    const expected = { ...none, [kind]: [{ key: "cats", id: "1" }] };
    // Terraform still finds the account if AWS answers State alone, and does not find it if AWS answers Status.
    for (const plan of [changed(inAws), renamed, gone]) expect(drift(plan, accounts)).toEqual(expected);
    expect(isAnyDrift(expected)).toBe(true);
  });

  test("not one whose sign-up is not complete, nor one in a state that is not known here", () => {
    for (const state of ["PENDING_ACTIVATION", "UNKNOWN"]) {
      expect(drift(changed(inAws), [listed("1", state)])).toEqual(none);
    }
  });
});

describe("a value that was changed in AWS", () => {
  const value = (filed: string, actual: string) => [{ key: "cats", id: "1", filed, actual }];

  test("is reported once, and not as unapplied", () => {
    expect(drift(changed({ ...inAws, name: "dogs" }))).toEqual({ ...none, renamed: value("cats", "dogs") });
    const filed = { ...cats, parentId: "r-1" };
    expect(drift(changed({ ...inAws, parent_id: "ou-2" }), undefined, [filed])).toEqual({
      ...none,
      moved: value("r-1", "ou-2"),
    });
    const retagged = drift(changed({ ...inAws, tags: { description: "Dogs" } }));
    expect(retagged).toEqual({ ...none, retagged: [expect.anything()] });
    expect(retagged.retagged).toMatchObject([
      { before: { tags: { description: "Cats" } }, after: { tags: { description: "Dogs" } } },
    ]);
  });

  test("is reported of a parent that the file does not set, until the file sets it", () => {
    const now = { ...inAws, parent_id: "ou-2" };
    const moved = changed(now, { wanted: now });
    expect(drift(moved)).toEqual({ ...none, moved: value("r-1", "ou-2") });
    expect(drift(moved, undefined, [{ ...cats, parentId: "ou-2" }])).toEqual(none);
  });

  test("is none once the file has the value of AWS, although Terraform has not read it again", () => {
    const now = { ...inAws, name: "dogs", tags: {} };
    const filed = { ...cats, name: "dogs", tags: {} };
    expect(drift(changed(now, { wanted: now }), undefined, [filed])).toEqual(none);
  });

  test("is reported of an e-mail even if Terraform has read it since, but not of its case", () => {
    const now = { ...inAws, email: "dogs@example.gov.uk" };
    for (const last of [inAws, now]) {
      expect(drift(changed(now, { last, wanted: now }))).toEqual({
        ...none,
        readdressed: value("cats@example.gov.uk", "dogs@example.gov.uk"),
      });
    }
    const upper = { ...inAws, email: "CATS@example.gov.uk" };
    expect(drift(changed(upper, { wanted: upper }))).toEqual(none);
  });

  test("is in the list of unapplied changes if Terraform shows only its later side", () => {
    const after = { tags: { description: "Dogs" } };
    const found = drift({ resource_changes: [change("cats", { actions: ["update"], before: null, after })] });
    expect(found.unapplied).toMatchObject([{ action: "update", after }]);
  });

  test("is not reported of tags that Terraform ignores", () => {
    const now = { ...inAws, tags: { description: "Dogs" } };
    const filed: FiledAccount = { ...cats, tags: {}, lifecycle: { ignore_changes: ["tags"] } };
    expect(drift(changed(now, { wanted: now }), undefined, [filed])).toEqual(none);
  });

  test("beside one that was merged and not applied: each is in its own list", () => {
    const now = { ...inAws, name: "dogs" };
    const wanted = { ...inAws, tags: { description: "Owls" } };
    const filed = { ...cats, tags: { description: "Owls" } };
    const found = drift(changed(now, { wanted }), undefined, [filed]);
    expect(found).toEqual({ ...none, renamed: value("cats", "dogs"), unapplied: [expect.anything()] });
    expect(found.unapplied).toMatchObject([
      { before: { tags: { description: "Cats" } }, after: { tags: { description: "Owls" } } },
    ]);
    expect(found.unapplied[0]?.after).not.toHaveProperty("name");
  });

  test("a removed tag, where AWS has none left", () => {
    const now = { ...inAws, tags: null };
    expect(drift(changed(now)).retagged).toMatchObject([{ after: { tags: {} } }]);
  });
});

test("a change that was merged and never applied is reported, and is none that was made outside", () => {
  const dogs = { ...inAws, id: "2" };
  const plan = {
    resource_changes: [
      change("birds", { actions: ["no-op"], before: inAws, after: inAws }),
      change("cats", { actions: ["create"], before: null, after: inAws }),
      change("dogs", {
        actions: ["update"],
        before: dogs,
        after: { ...dogs, name: "dogs", parent_id: "ou-2" },
      }),
      change("gone", { actions: ["delete"], before: { ...inAws, id: "3" }, after: null }),
    ],
    output_changes: {},
  };
  const found = drift(
    plan,
    [listed("1"), listed("2")],
    [cats, { ...cats, key: "dogs", name: "dogs", parentId: "ou-2" }],
  );
  expect(found).toEqual({ ...none, unapplied: [expect.anything(), expect.anything(), expect.anything()] });
  expect(found.unapplied).toMatchObject([
    { address: "aws_organizations_account.cats", action: "create", after: { status: "ACTIVE" } },
    { address: "aws_organizations_account.dogs", before: { name: "cats" }, after: { name: "dogs", parent_id: "ou-2" } },
    { address: "aws_organizations_account.gone", action: "delete" },
  ]);
});

test("accounts that are in neither the state nor the settings are unknown, in the order of their ids, unless closed", () => {
  const { management_account: management, users_account: users } = settings.aws;
  const { unknown } = drift(changed(inAws), [
    listed("3", "SUSPENDED"),
    listed("1"),
    listed(management),
    listed(users),
    listed("2"),
    listed("4", "CLOSED"),
    listed("5", "PENDING_CLOSURE"),
  ]);
  expect(unknown.map(({ id }) => id)).toEqual(["2", "3"]);
});
