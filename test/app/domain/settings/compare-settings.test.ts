import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { compareSettings, isClassified } from "../../../../app/domain/settings/compare-settings.ts";
import { parseSettings } from "../../../../app/domain/settings/parse-settings.ts";
import type { SettingChange } from "../../../../app/domain/settings/setting-change.ts";
import type { Settings } from "../../../../app/domain/settings/settings.ts";
import { settings } from "../../../fixtures/settings.ts";

type Draft = Record<string, unknown>;

/** The example with something at these keys; undefined takes it out. */
function withSetting(keys: string, value: unknown, from: Settings = settings): Settings {
  const draft = structuredClone(from) as unknown as Draft;
  const names = keys.split(".");
  const last = names.pop() ?? "";
  const target = names.reduce((at, name) => (at[name] ??= {}) as Draft, draft);
  if (value === undefined) Reflect.deleteProperty(target, last);
  else target[last] = value;
  return draft as unknown as Settings;
}

/** Each change in a line, without its reason. */
function tell(changes: readonly SettingChange[]): readonly string[] {
  return changes.map(({ direction, setting, before, after, adds = [], drops = [] }) =>
    [
      `${direction} ${setting}: ${before.join("+")} -> ${after.join("+")}`,
      ...(adds.length > 0 ? [`adds ${adds.join("+")}`] : []),
      ...(drops.length > 0 ? [`drops ${drops.join("+")}`] : []),
    ].join(", "),
  );
}

const compare = (before: Settings, after: Settings): readonly string[] => tell(compareSettings(before, after));
const pair = { name: "foo-bar-bob", first: "11111111", second: "22222222" };
const other = {
  name: "other",
  first: "33333333",
  second: "44444444",
  firmware: "5.7",
  capacity: 64,
  slots_taken_before: 3,
};
const otherShown = "other: 33333333 and 44444444, firmware 5.7, capacity 64, 3 slots taken before";
const pairShown = "foo-bar-bob: 11111111 and 22222222";
const role = (name: string): string => `arn:aws:iam::988997429095:role/${name}`;

type Scalar = string | number | boolean | undefined;
type Way = "more-permissive" | "stricter" | "changed";

/** A setting, its value before and after, and which way each of both directions goes. */
const scalars: readonly (readonly [string, Scalar, Scalar, Way, Way])[] = [
  ["app_id", 123456, 7, "more-permissive", "more-permissive"],
  ["aws.management_account", "988997429095", "111111111111", "more-permissive", "more-permissive"],
  ["aws.users_account", "622626885786", "111111111111", "more-permissive", "more-permissive"],
  ["aws.region", "eu-west-2", "us-east-1", "changed", "changed"],
  ["aws.plan_role", role("a"), role("b"), "more-permissive", "more-permissive"],
  ["aws.apply_role", role("a"), role("b"), "more-permissive", "more-permissive"],
  ["aws.admin_role.arn", role("a"), role("b"), "more-permissive", "more-permissive"],
  ["aws.admin_role.arn", undefined, role("b"), "more-permissive", "more-permissive"],
  ["aws.admin_role.external_id", undefined, "ab", "changed", "changed"],
  ["aws.verify_role", undefined, role("v"), "changed", "more-permissive"],
  ["aws.verify_role", role("v"), role("w"), "more-permissive", "more-permissive"],
  ["aws.users_role", undefined, role("u"), "changed", "more-permissive"],
  ["aws.users_role", role("u"), role("v"), "more-permissive", "more-permissive"],
  ["aws.provider_version", undefined, "5.101.0", "more-permissive", "more-permissive"],
  ["aws.provider_version", "5.101.0", "5.102.0", "more-permissive", "more-permissive"],
  ["aws.audit_role", true, false, "more-permissive", "changed"],
  ["aws.state.bucket", "one", "two", "more-permissive", "more-permissive"],
  ["aws.state.key", "one", "two", "more-permissive", "more-permissive"],
  ["aws.state.region", "eu-west-1", "eu-west-2", "changed", "changed"],
  ["accounts.bootstrap_role", "a", "b", "more-permissive", "more-permissive"],
  ["accounts.root_email", "a+{name}@example.gov.uk", "a+{name}@example.org", "more-permissive", "more-permissive"],
  ["accounts.wait_minutes", 15, 60, "changed", "changed"],
  ["bootstrap_trust", "by-hand", "automatic", "changed", "changed"],
  ["administrator_changes", "by-hand", "automatic", "more-permissive", "stricter"],
  ["mfa_registration", "separate", "shared", "more-permissive", "stricter"],
  ["unknown_may_close", false, true, "more-permissive", "stricter"],
  ["contacts.security.email", undefined, "mail", "stricter", "more-permissive"],
  ["contacts.security.email", "mail", "post", "changed", "changed"],
  ["requests.cost_centres", undefined, "a.csv", "stricter", "more-permissive"],
  ["requests.cost_centres", "a.csv", "b.csv", "changed", "changed"],
  ["mail.notify.made", undefined, "1", "changed", "changed"],
  ["mail.smtp.from", "a@example.org", "a@example.com", "more-permissive", "more-permissive"],
  ["mail.smtp.from", "a@example.org", "b@example.org", "changed", "changed"],
  ["mail.smtp.from", undefined, "b@example.org", "more-permissive", "changed"],
  ["reviewers.team", "a", "b", "more-permissive", "more-permissive"],
  ["reviewers.team", undefined, "b", "more-permissive", "stricter"],
  ["custodians.team", undefined, "b", "more-permissive", "stricter"],
  ["checklist.second_person_confirms_safe", true, false, "more-permissive", "stricter"],
  ["checklist.approver_may_work_alone", false, true, "more-permissive", "stricter"],
  ["checklist.reminders.keys_out_hours", 24, 48, "more-permissive", "stricter"],
  ["checklist.reminders.untouched_days", 3, 30, "more-permissive", "stricter"],
  ["checklist.reminders.at_weekends", true, false, "more-permissive", "stricter"],
];

describe("a setting that changes", () => {
  test.each(scalars)("%s from %s to %s", (keys, before, after, way, back) => {
    const [one, two] = [withSetting(keys, before), withSetting(keys, after)];
    const shown = (value: Scalar): string => (value === undefined ? "" : String(value));
    expect(compare(one, two)).toEqual([`${way} ${keys}: ${shown(before)} -> ${shown(after)}`]);
    expect(compare(two, one)).toEqual([`${back} ${keys}: ${shown(after)} -> ${shown(before)}`]);
    for (const change of [...compareSettings(one, two), ...compareSettings(two, one)]) {
      expect(change.means === undefined).toBe(change.direction !== "more-permissive");
    }
  });

  test.each(["accounts.administrator_email_domains", "reviewers.users", "custodians.users"])(
    "%s: who comes is more permissive, and who goes is stricter",
    (keys) => {
      // Otherwise the domains of requesters would follow those of administrators.
      const from = withSetting("requests.requester_email_domains", ["x.org"]);
      const [one, two] = [withSetting(keys, ["a.org", "b.org"], from), withSetting(keys, ["B.org", "c.org"], from)];
      expect(compare(one, two)).toEqual([
        `more-permissive ${keys}: a.org+b.org -> B.org+c.org, adds c.org`,
        `stricter ${keys}: a.org+b.org -> B.org+c.org, drops a.org`,
      ]);
      expect(compare(one, withSetting(keys, ["b.org", "A.org"], from))).toEqual([]);
    },
  );

  test("the domains of requesters follow those of administrators if they are left out", () => {
    const keys = "accounts.administrator_email_domains";
    const shown = "x.org -> x.org+y.org, adds y.org";
    expect(compare(withSetting(keys, ["x.org"]), withSetting(keys, ["x.org", "y.org"]))).toEqual([
      `more-permissive ${keys}: ${shown}`,
      `more-permissive requests.requester_email_domains: ${shown}`,
    ]);
    const own = "requests.requester_email_domains";
    expect(compare(settings, withSetting(own, ["example.gov.uk", "digital.example.gov.uk"]))).toEqual([]);
    expect(compare(settings, withSetting(own, ["example.gov.uk"]))).toEqual([
      `stricter ${own}: example.gov.uk+digital.example.gov.uk -> example.gov.uk, drops digital.example.gov.uk`,
    ]);
  });

  test.each<readonly [string, unknown, unknown, readonly string[]]>([
    ["left out", ["a"], undefined, ["more-permissive accounts.required_tags.t: a -> not required"]],
    ["asked for", undefined, ["a"], ["stricter accounts.required_tags.t: not required -> a"]],
    ["of any value", ["a"], [], ["more-permissive accounts.required_tags.t: a -> any value"]],
    ["of a few values", [], ["a"], ["stricter accounts.required_tags.t: any value -> a"]],
    ["of one more value", ["a"], ["b", "a"], ["more-permissive accounts.required_tags.t: a -> b+a, adds b"]],
    ["of one value less", ["a", "b"], ["a"], ["stricter accounts.required_tags.t: a+b -> a, drops b"]],
  ])("a required tag is %s", (_, before, after, told) => {
    const keys = "accounts.required_tags.t";
    expect(compare(withSetting(keys, before), withSetting(keys, after))).toEqual(told);
  });

  test("a tag that is called like something every object has is not overlooked", () => {
    const before = withSetting("accounts.required_tags", JSON.parse('{ "constructor": ["a"] }'));
    expect(compare(before, withSetting("accounts.required_tags", {}))).toEqual([
      "more-permissive accounts.required_tags.constructor: a -> not required",
    ]);
  });

  const asking = (requesters: unknown) => withSetting("requests.requesters", requesters);
  test.each<readonly [string, unknown, unknown, readonly string[]]>([
    ["anyone", { teams: ["t"], users: ["u"] }, undefined, ["more-permissive requests.requesters: team t+u -> anyone"]],
    ["some", undefined, { teams: ["t"], users: [] }, ["stricter requests.requesters: anyone -> team t"]],
    ["no one", undefined, { teams: [], users: [] }, ["stricter requests.requesters: anyone -> no one"]],
    [
      "others",
      { teams: ["t"], users: ["u"] },
      { teams: ["t", "s"], users: [] },
      [
        "more-permissive requests.requesters.teams: t -> t+s, adds s",
        "stricter requests.requesters.users: u -> , drops u",
      ],
    ],
  ])("%s may ask", (_, before, after, told) => {
    expect(compare(asking(before), asking(after))).toEqual(told);
  });

  test.each<readonly [string, unknown, unknown, readonly string[]]>([
    ["a list of it", pair, [pair], []],
    [
      "one more",
      pair,
      [pair, other],
      [`more-permissive yubikeys: ${pairShown} -> ${pairShown}+${otherShown}, adds ${otherShown}`],
    ],
    ["one less", [pair, other], pair, [`changed yubikeys: ${pairShown}+${otherShown} -> ${pairShown}`]],
    [
      "another order",
      [pair, other],
      [other, pair],
      [`changed yubikeys: ${pairShown}+${otherShown} -> ${otherShown}+${pairShown}`],
    ],
    [
      "another name",
      pair,
      { ...pair, name: "safe" },
      [`changed yubikeys: ${pairShown} -> safe: 11111111 and 22222222`],
    ],
    [
      "another key",
      pair,
      { ...pair, second: "55555555" },
      [
        `more-permissive yubikeys: ${pairShown} -> foo-bar-bob: 11111111 and 55555555, adds foo-bar-bob: 11111111 and 55555555`,
        `changed yubikeys: ${pairShown} -> foo-bar-bob: 11111111 and 55555555`,
      ],
    ],
  ])("the pair of YubiKeys becomes %s", (_, before, after, told) => {
    expect(compare(withSetting("yubikeys", before), withSetting("yubikeys", after))).toEqual(told);
  });

  test("a setting that is not classified is shown as changed", () => {
    expect(compare(settings, withSetting("new.switch", true))).toEqual(["changed new.switch:  -> true"]);
    expect(compare(withSetting("new", [1]), withSetting("new", [{ a: "b" }]))).toEqual(['changed new: 1 -> {"a":"b"}']);
    expect(compare(withSetting("new", { a: 1 }), withSetting("new", null))).toEqual(['changed new: {"a":1} -> null']);
  });

  test("the same values in another order are not a change", () => {
    const turned = Object.fromEntries(Object.entries(settings).toReversed()) as unknown as Settings;
    expect(compare(settings, turned)).toEqual([]);
    expect(compare(settings, settings)).toEqual([]);
  });
});

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
}

const schema = JSON.parse(
  readFileSync(new URL("../../../../app/domain/settings/settings.schema.json", import.meta.url), "utf8"),
) as Schema & { readonly $defs: Readonly<Record<string, Schema>> };

/** The keys to each setting that has none within it. */
function leaves(of: Schema, keys: readonly string[] = []): readonly (readonly string[])[] {
  const referred = of.$ref === undefined ? of : { ...schema.$defs[of.$ref.replace("#/$defs/", "")], ...of };
  const { properties = {}, additionalProperties } = referred;
  const named = Object.entries(properties).flatMap(([key, inner]) => leaves(inner, [...keys, key]));
  const any = typeof additionalProperties === "object" ? leaves(additionalProperties, [...keys, "any"]) : [];
  return named.length + any.length === 0 ? [keys] : [...named, ...any];
}

describe("each setting of the schema", () => {
  const all = leaves(schema).map((keys) => [keys.join("."), keys] as const);

  test.each(all)("is thought about: %s", (_, keys) => {
    // One that is judged as a whole.
    const wholes = keys.map((_key, index) => keys.slice(0, index + 1));
    expect(wholes.filter(isClassified)).toHaveLength(1);
  });

  test("is found", () => {
    expect(all.length).toBeGreaterThan(45);
  });
});

test("the examples of these tests are settings", () => {
  const { kind } = parseSettings(withSetting("yubikeys", [pair, other]));
  expect(kind).toBe("settings");
});
