import { describe, expect, test } from "@jest/globals";
import { parseSettings } from "../../../../app/domain/settings/parse-settings.ts";
import { settings } from "../../../fixtures/settings.ts";

type Change = (draft: Record<string, Record<string, unknown>>) => void;

/** The example settings with something changed; every group of theirs is an object but `app_id`. */
function changed(change: Change): unknown {
  const draft = structuredClone(settings) as unknown as Record<string, Record<string, unknown>>;
  change(draft);
  return draft;
}

function problemsOf(value: unknown): readonly (readonly [string, string])[] {
  const parsed = parseSettings(value);
  return parsed.kind === "settings" ? [] : parsed.problems.map(({ pointer, message }) => [pointer, message] as const);
}

test("accepts the example", () => {
  expect(parseSettings(settings)).toEqual({ kind: "settings", settings });
});

test("fills in the defaults, and leaves its input unchanged", () => {
  const value = changed((draft) => {
    delete draft["accounts"]?.["required_tags"];
    delete draft["accounts"]?.["wait_minutes"];
    for (const key of [
      "bootstrap_trust",
      "administrator_changes",
      "mfa_registration",
      "unknown_may_close",
      "contacts",
    ]) {
      Reflect.deleteProperty(draft, key);
    }
    delete draft["aws"]?.["audit_role"];
    delete draft["checklist"];
    draft["reviewers"] = { team: "reviewers" };
    draft["custodians"] = { users: ["somebody"] };
  });
  const before = structuredClone(value);
  expect(parseSettings(value)).toMatchObject({
    kind: "settings",
    settings: {
      aws: { audit_role: true },
      accounts: { required_tags: {}, wait_minutes: 15 },
      bootstrap_trust: "by-hand",
      administrator_changes: "by-hand",
      mfa_registration: "shared",
      unknown_may_close: false,
      contacts: {},
      reviewers: { team: "reviewers", users: [] },
      custodians: { users: ["somebody"] },
      checklist: {
        second_person_confirms_safe: false,
        approver_may_work_alone: true,
        reminders: { keys_out_hours: 24, untouched_days: 3, at_weekends: true },
      },
    },
  });
  expect(value).toEqual(before);
});

test.each([null, [], "text", 7, undefined])("refuses %j as a whole", (value) => {
  expect(problemsOf(value)).toEqual([["", "The settings must be keys and values."]]);
});

test("names every missing key at once", () => {
  expect(problemsOf({ aws: {}, accounts: {}, yubikeys: {} }).map(([, message]) => message)).toEqual([
    'The key "app_id" is missing in the settings.',
    'The key "reviewers" is missing in the settings.',
    'The key "custodians" is missing in the settings.',
    ...["management_account", "users_account", "region", "plan_role", "apply_role", "state"].map(
      (key) => `The key "${key}" is missing in "aws".`,
    ),
    ...["bootstrap_role", "root_email", "administrator_email_domains"].map(
      (key) => `The key "${key}" is missing in "accounts".`,
    ),
    ...["name", "first", "second"].map((key) => `The key "${key}" is missing in "yubikeys".`),
  ]);
});

describe("refuses", () => {
  test.each<readonly [string, string, Change]>([
    ["an id that is not a whole number", "/app_id", (draft) => Object.assign(draft, { app_id: 1.5 })],
    ["an id of nothing", "/app_id", (draft) => Object.assign(draft, { app_id: 0 })],
    ["an unknown key at the top", "/extra", (draft) => Object.assign(draft, { extra: 1 })],
    ["an unknown key deeper", "/aws/regoin", (draft) => Object.assign(draft["aws"] ?? {}, { regoin: "eu-west-2" })],
    [
      "an account of 11 digits",
      "/aws/users_account",
      (draft) => {
        set(draft, "aws", "users_account", "12345678901");
      },
    ],
    [
      "an account that YAML read as a number",
      "/aws/users_account",
      (draft) => {
        set(draft, "aws", "users_account", 1);
      },
    ],
    ["an unknown kind of trust", "/bootstrap_trust", (draft) => Object.assign(draft, { bootstrap_trust: "never" })],
    [
      "an automatic trust without a role to check it with",
      "/bootstrap_trust",
      (draft) => {
        Object.assign(draft, { bootstrap_trust: "automatic" });
        set(draft, "aws", "verify_role", undefined);
      },
    ],
    [
      "automatic changes of administrators without a role to check them with",
      "/administrator_changes",
      (draft) => {
        Object.assign(draft, { administrator_changes: "automatic" });
        set(draft, "aws", "verify_role", undefined);
      },
    ],
    [
      "an automatic trust without the audit role",
      "/bootstrap_trust",
      (draft) => {
        Object.assign(draft, { bootstrap_trust: "automatic" });
        set(draft, "aws", "audit_role", false);
      },
    ],
    [
      "a role of another account to list the users with",
      "/aws/users_role",
      (draft) => {
        set(draft, "aws", "users_role", "arn:aws:iam::988997429095:role/aws-accounts-users");
      },
    ],
    ["an unknown registration", "/mfa_registration", (draft) => Object.assign(draft, { mfa_registration: "both" })],
    [
      "a yes that is not a boolean",
      "/unknown_may_close",
      (draft) => Object.assign(draft, { unknown_may_close: "yes" }),
    ],
    [
      "an audit role that is maybe made",
      "/aws/audit_role",
      (draft) => {
        set(draft, "aws", "audit_role", "maybe");
      },
    ],
    [
      "a kind of contact that AWS lacks",
      "/contacts/legal",
      (draft) => Object.assign(draft, { contacts: { legal: {} } }),
    ],
    ["a contact without tags", "/contacts/security", (draft) => Object.assign(draft, { contacts: { security: {} } })],
    [
      "a contact in a tag that AWS refuses",
      "/contacts/security/name",
      (draft) => Object.assign(draft, { contacts: { security: { name: "a,b" } } }),
    ],
    [
      "an invalid region",
      "/aws/region",
      (draft) => {
        set(draft, "aws", "region", "london");
      },
    ],
    [
      "a role that is not an ARN",
      "/aws/plan_role",
      (draft) => {
        set(draft, "aws", "plan_role", "plan");
      },
    ],
    [
      "a bucket in capitals",
      "/aws/state/bucket",
      (draft) => {
        set(draft, "aws", "state", { ...settings.aws.state, bucket: "State" });
      },
    ],
    [
      "a key with a slash in front",
      "/aws/state/key",
      (draft) => {
        set(draft, "aws", "state", { ...settings.aws.state, key: "/a" });
      },
    ],
    [
      "a role name with a space",
      "/accounts/bootstrap_role",
      (draft) => {
        set(draft, "accounts", "bootstrap_role", "a b");
      },
    ],
    [
      "a root e-mail without a slot",
      "/accounts/root_email",
      (draft) => {
        set(draft, "accounts", "root_email", "a@b.uk");
      },
    ],
    [
      "a root e-mail with two slots",
      "/accounts/root_email",
      (draft) => {
        set(draft, "accounts", "root_email", "{name}+{name}@b.uk");
      },
    ],
    [
      "a root e-mail with its slot in the domain",
      "/accounts/root_email",
      (draft) => {
        set(draft, "accounts", "root_email", "a@{name}.uk");
      },
    ],
    [
      "no domain",
      "/accounts/administrator_email_domains",
      (draft) => {
        set(draft, "accounts", "administrator_email_domains", []);
      },
    ],
    [
      "a domain with an @",
      "/accounts/administrator_email_domains/0",
      (draft) => {
        set(draft, "accounts", "administrator_email_domains", ["@b.uk"]);
      },
    ],
    [
      "a domain twice",
      "/accounts/administrator_email_domains",
      (draft) => {
        set(draft, "accounts", "administrator_email_domains", ["b.uk", "b.uk"]);
      },
    ],
    [
      "a required tag that is an index",
      "/accounts/required_tags/7",
      (draft) => {
        set(draft, "accounts", "required_tags", { "7": [] });
      },
    ],
    [
      "a required tag without a list",
      "/accounts/required_tags/a",
      (draft) => {
        set(draft, "accounts", "required_tags", { a: null });
      },
    ],
    [
      "a tag value that AWS refuses",
      "/accounts/required_tags/a/0",
      (draft) => {
        set(draft, "accounts", "required_tags", { a: ["x, y"] });
      },
    ],
    [
      "a wait of nothing",
      "/accounts/wait_minutes",
      (draft) => {
        set(draft, "accounts", "wait_minutes", 0);
      },
    ],
    [
      "a wait beyond an hour",
      "/accounts/wait_minutes",
      (draft) => {
        set(draft, "accounts", "wait_minutes", 61);
      },
    ],
    ["no reviewer", "/reviewers", (draft) => Object.assign(draft, { reviewers: {} })],
    ["no custodian", "/custodians", (draft) => Object.assign(draft, { custodians: { users: [] } })],
    [
      "a team with a space",
      "/reviewers/team",
      (draft) => {
        set(draft, "reviewers", "team", "the team");
      },
    ],
    [
      "a login with an @",
      "/custodians/users/0",
      (draft) => {
        set(draft, "custodians", "users", ["@somebody"]);
      },
    ],
    [
      "a serial number with letters",
      "/yubikeys/first",
      (draft) => {
        set(draft, "yubikeys", "first", "A1234567");
      },
    ],
  ])("%s", (_name, pointer, change) => {
    expect(problemsOf(changed(change)).map(([at]) => at)).toEqual([pointer]);
  });

  function set(draft: Record<string, Record<string, unknown>>, group: string, key: string, value: unknown): void {
    draft[group] = { ...draft[group], [key]: value };
  }
});

describe("a role of another account", () => {
  const foreign = "arn:aws:iam::210987654321:role/aws-accounts-plan";

  test("is refused, with both accounts named", () => {
    const value = changed((draft) => Object.assign(draft["aws"] ?? {}, { plan_role: foreign }));
    expect(problemsOf(value)).toEqual([
      [
        "/aws/plan_role",
        '"aws.plan_role" is a role of account 210987654321, but must be in the management account "988997429095".',
      ],
    ]);
  });

  test("is reported together with all other problems", () => {
    expect(problemsOf({ aws: { management_account: "988997429095", apply_role: foreign } })).toContainEqual([
      "/aws/apply_role",
      expect.stringContaining("role of account 210987654321"),
    ]);
  });

  test("is right for the apply role if it assumes a role of the management account", () => {
    const apply_role = `arn:aws:iam::${settings.aws.users_account}:role/aws-accounts-apply`;
    const admin = (arn: string) =>
      changed((draft) => Object.assign(draft["aws"] ?? {}, { apply_role, admin_role: { arn, external_id: "plum" } }));
    expect(problemsOf(admin("arn:aws:iam::988997429095:role/org-admin-access"))).toEqual([]);
    expect(problemsOf(admin(apply_role))).toEqual([
      ["/aws/admin_role/arn", expect.stringContaining("must be in the management account")],
    ]);
    const wrong = changed((draft) =>
      Object.assign(draft["aws"] ?? {}, { admin_role: { arn: "arn:aws:iam::988997429095:role/org-admin-access" } }),
    );
    expect(problemsOf(wrong)).toEqual([["/aws/apply_role", expect.stringContaining("must be in the users account")]]);
  });

  test.each([null, 7, { management_account: 7, plan_role: foreign }, { plan_role: 7 }])(
    "is not looked for in %j",
    (aws) => {
      expect(problemsOf({ aws }).map(([, message]) => message)).not.toContainEqual(
        expect.stringContaining("role of account"),
      );
    },
  );
});

describe("the YubiKeys", () => {
  const pair = { name: "Safe A", first: "11111111", second: "22222222" };
  const problemsWith = (yubikeys: unknown) => problemsOf({ ...settings, yubikeys });

  test("are one pair or a list, with firmware, capacity and slots taken before", () => {
    expect(problemsWith(pair)).toEqual([]);
    const other = { name: "Safe B", first: "33333333", second: "44444444", firmware: "5.7.1", slots_taken_before: 3 };
    expect(problemsWith([{ ...pair, capacity: 32 }, other])).toEqual([]);
  });

  test.each([
    ["no pair", [], "/yubikeys", "A list of pairs: at least one."],
    ["no serial", [{ ...pair, second: undefined }], "/yubikeys/0", 'The key "second" is missing in "yubikeys.0".'],
    ["a firmware that is a number", { ...pair, firmware: 5.7 }, "/yubikeys/firmware", "must be text, not 5.7."],
    ["another capacity", { ...pair, capacity: 33 }, "/yubikeys/capacity", "32 or 64"],
    ["text", "Safe A", "/yubikeys", "must be an object"],
  ])("cannot be %s", (_, yubikeys, pointer, message) => {
    expect(problemsWith(JSON.parse(JSON.stringify(yubikeys)))).toEqual([[pointer, expect.stringContaining(message)]]);
  });

  test("cannot have one key in two places", () => {
    const message = '"yubikeys" names the key "11111111" twice, but a key belongs to one pair.';
    expect(problemsWith([pair, { ...pair, second: "33333333" }])).toEqual([["/yubikeys", message]]);
    expect(problemsWith({ ...pair, second: "11111111" })).toEqual([["/yubikeys", message]]);
  });
});

describe("e-mail", () => {
  const made = "11111111-2222-3333-4444-555555555555";
  const withMail = (mail: unknown): unknown => ({ ...settings, mail });

  test.each([
    { notify: { made } },
    { notify: { problems: made, opened: made, being_made: made, refused: made, made, ready: made } },
    { smtp: { from: "aws@example.gov.uk" } },
  ])("goes the one way that is named: %j", (mail) => {
    expect(parseSettings(withMail(mail))).toMatchObject({ kind: "settings", settings: { mail } });
  });

  test.each([
    ["/mail", {}],
    ["/mail", { notify: { made }, smtp: { from: "aws@example.gov.uk" } }],
    ["/mail/notify", { notify: {} }],
    ["/mail/notify/made", { notify: { made: "made" } }],
    ["/mail/notify/done", { notify: { done: made } }],
    ["/mail/smtp", { smtp: {} }],
    ["/mail/smtp/from", { smtp: { from: "AWS <aws@example.gov.uk>" } }],
    ["/mail/smtp/password", { smtp: { from: "aws@example.gov.uk", password: "secret" } }],
  ])("at %s cannot be %j", (pointer, mail) => {
    expect(problemsOf(withMail(mail)).map(([at]) => at)).toEqual([pointer]);
  });
});
