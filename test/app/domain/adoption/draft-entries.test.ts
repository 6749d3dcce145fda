import { describe, expect, test } from "@jest/globals";
import type { Account } from "../../../../app/domain/account/account.ts";
import { emptyAccountsFile, renderAccountsFile } from "../../../../app/domain/account/render-accounts-file.ts";
import { validateAccounts } from "../../../../app/domain/account/validate-accounts.ts";
import {
  draftEntries,
  type DraftedEntries,
  type TaggedAccount,
} from "../../../../app/domain/adoption/draft-entries.ts";
import { renderDraftReport } from "../../../../app/domain/adoption/render-draft-report.ts";
import { exampleAccount } from "../../../fixtures/accounts.ts";
import { fc } from "../../../fast-check.ts";
import { settings } from "../../../fixtures/settings.ts";

const { tags } = exampleAccount("any");
const listed = (id: string, name: string, over: Partial<TaggedAccount> = {}): TaggedAccount => ({
  id,
  name,
  email: `root.${id}@example.org`,
  joinedMethod: "INVITED",
  joinedAt: 0,
  state: "ACTIVE",
  tags,
  ...over,
});
const [one, two, three] = ["111111111111", "222222222222", "333333333333"] as const;

function draft(
  accounts: readonly TaggedAccount[],
  { file = [], delegated = [] }: { readonly file?: readonly Account[]; readonly delegated?: readonly string[] } = {},
): DraftedEntries {
  return draftEntries(renderAccountsFile({ accounts: file }), { listed: accounts, delegated, settings });
}

const reasonsOf = ({ undecided }: DraftedEntries): readonly string[] =>
  undecided.map(({ account, reason }) => `${account.id} ${reason}`);

test("each account gets an entry that passes, with what AWS has", () => {
  const drafted = draft([listed(one, "Old Service (live)"), listed(two, "7 cats"), listed(three, "!!!")]);
  expect(drafted.added.map(({ key, name, comment }) => [key, name, comment?.adopt])).toEqual([
    ["old-service-live", "Old Service (live)", one],
    ["account-7-cats", "7 cats", two],
    [`account-${three}`, "!!!", three],
  ]);
  expect(drafted).toMatchObject({ present: [], undecided: [], incomplete: [] });
  const head = new TextEncoder().encode(drafted.text);
  const base = new TextEncoder().encode(emptyAccountsFile);
  expect(validateAccounts({ head, base, settings, file: "f" }).problems).toEqual([]);
});

test("tags of AWS itself are left out", () => {
  const { added } = draft([listed(one, "cats", { tags: { ...tags, "aws:createdBy": "x" } })]);
  expect(added[0]?.tags).toEqual(tags);
});

test("an entry without required tags is added, and has to be completed", () => {
  const drafted = draft([listed(one, "cats", { tags: { description: "x" } }), listed(two, "dogs", { tags: {} })]);
  expect(drafted.added).toHaveLength(2);
  expect(drafted.incomplete.map(({ rule }) => rule)).toEqual(["tag-required", "tag-required"]);
  expect(renderDraftReport(drafted, "FILE")).toMatch(
    /Complete these [^]*\n- line \d+, cats: Required tags are missing: "/u,
  );
});

describe("an account gets no entry", () => {
  test.each<[string, TaggedAccount, string]>([
    ["the management account", listed(settings.aws.management_account, "m"), "the management account"],
    ["the users account", listed(settings.aws.users_account, "u"), "the users account"],
    ["a delegated administrator", listed(three, "d"), "delegated administrator"],
    ["a closed account", listed(one, "c", { state: "CLOSED" }), "is CLOSED"],
    ["an account whose name Terraform would evaluate", listed(one, "a ${x}"), "${"],
    ["an account with a tag that the file cannot hold", listed(one, "c", { tags: { ...tags, "7": "x" } }), '"7"'],
  ])("if it is %s", (_, account, reason) => {
    const drafted = draft([account], { delegated: [three] });
    expect([drafted.added, drafted.text]).toEqual([[], emptyAccountsFile]);
    expect(reasonsOf(drafted)).toEqual([expect.stringContaining(reason)]);
    expect(renderDraftReport(drafted, "FILE")).toContain(`- ${account.id} (${account.name}): `);
  });

  test("if the rules refuse its entry for more than missing tags", () => {
    const odd = listed(one, "cats", { email: "no address" });
    const alone = draft([odd]);
    expect(alone.added).toEqual([]);
    expect(alone.text).toBe(renderAccountsFile({ accounts: [] }));
    expect(reasonsOf(alone)).toEqual([expect.stringContaining(`${one} `)]);
    const beside = draft([odd, listed(two, "dogs")]);
    expect(beside.added.map(({ key }) => key)).toEqual(["dogs"]);
    expect(reasonsOf(beside)).toEqual(reasonsOf(alone));
  });

  test("if two would share a key, or the file has its name", () => {
    expect(reasonsOf(draft([listed(one, "My cats"), listed(two, "my-cats"), listed(three, "dogs")]))).toEqual([
      `${one} Its name or key would be "my-cats", as that of ${two}. Write its entry by hand, with another key; if the names are equal, rename one of the accounts in AWS first.`,
      `${two} Its name or key would be "my-cats", as that of ${one}. Write its entry by hand, with another key; if the names are equal, rename one of the accounts in AWS first.`,
    ]);
    expect(reasonsOf(draft([listed(one, "Cats")], { file: [exampleAccount("cats")] }))).toEqual([
      `${one} The accounts file has another account with the name or key "cats". Write its entry by hand, with another key; if the names are equal, rename one of the accounts in AWS first.`,
    ]);
  });
});

test("an account that the file has is left as it is", () => {
  const byEmail = exampleAccount("cats");
  const byId = exampleAccount("dogs", { comment: { administrators: [], adopt: two } });
  const accounts = [listed(one, "x", { email: byEmail.email.toUpperCase() }), listed(two, "y")];
  const drafted = draft(accounts, { file: [byEmail, byId] });
  expect(drafted).toMatchObject({ added: [], present: [one, two], undecided: [] });
  expect(renderDraftReport(drafted, "FILE")).toBe(
    "Added no account to FILE.\n\nThe file had 2 accounts of the organisation already.\n",
  );
});

test("a second run adds nothing, whatever the organisation has", () => {
  const name = fc.oneof(fc.stringMatching(/^[ -~]{1,50}$/), fc.constantFrom("cats", "Cats", "c-a-t-s", "dogs"));
  const account = fc.tuple(fc.stringMatching(/^\d{12}$/), name).map(([id, named]) => listed(id, named));
  const accounts = fc.uniqueArray(account, { selector: ({ id }) => id, maxLength: 8 });
  fc.assert(
    fc.property(accounts, (organisation) => {
      const first = draft(organisation);
      const second = draftEntries(first.text, { listed: organisation, delegated: [], settings });
      expect(second.text).toBe(first.text);
      expect(first.added.length + first.undecided.length).toBe(organisation.length);
    }),
    { numRuns: 200 },
  );
});
