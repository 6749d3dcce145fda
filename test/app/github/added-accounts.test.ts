import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { validateAccounts } from "../../../app/domain/account/validate-accounts.ts";
import { type AddedAccountsCache, readAddedBy, rememberAdded } from "../../../app/github/added-accounts.ts";
import { settings } from "../../fixtures/settings.ts";
import { expectOnlyExpectedRequests } from "../expected-requests.ts";
import { createOctokit, github, path, repository } from "../probot.ts";

expectOnlyExpectedRequests();

const file = readFileSync(new URL("../../fixtures/accounts/valid/one-account.tf.json", import.meta.url));
const added = [{ name: "example-service-prod", email: "aws-root-accounts+exa-ser-pro@example.gov.uk" }];

type Heads = readonly (readonly [number, string])[];

const read = (heads: Heads, cache: AddedAccountsCache = new Map(), base?: Uint8Array) => {
  const open = heads.map(([number, headSha]) => ({ number, headSha, draft: false, fork: false, author: "ada" }));
  return readAddedBy(createOctokit(), repository, { number: 7, open, base, settings, cache });
};

function answerHead(ref: string, status = 200): void {
  github()
    .get(`${path}/contents/terraform%2Faccounts.tf.json`)
    .query({ ref })
    .reply(status, status === 200 ? file : {});
}

describe("readAddedBy", () => {
  test("says which accounts they add", async () => {
    answerHead("a");
    answerHead("b", 404);
    const heads: Heads = [
      [8, "a"],
      [9, "b"],
    ];
    expect(await read(heads)).toEqual([
      { number: 8, added },
      { number: 9, added: [] },
    ]);
  });

  test("knows nothing added where the default branch has it already", async () => {
    answerHead("a");
    expect(await read([[8, "a"]], new Map(), file)).toEqual([{ number: 8, added: [] }]);
  });

  test("reads a commit once", async () => {
    const cache: AddedAccountsCache = new Map();
    answerHead("a");
    await read([[8, "a"]], cache);
    answerHead("b");
    const heads: Heads = [
      [8, "a"],
      [9, "b"],
      [10, "a"],
    ];
    expect(await read(heads, cache)).toHaveLength(3);
  });

  test("does not read what was looked at itself", async () => {
    const cache: AddedAccountsCache = new Map();
    const { changes } = validateAccounts({ head: file, base: undefined, settings, file: "" });
    rememberAdded(cache, { ...repository, headSha: "a" }, changes);
    rememberAdded(cache, { ...repository, headSha: "b" }, []);
    const heads: Heads = [
      [8, "a"],
      [9, "b"],
    ];
    expect(await read(heads, cache)).toEqual([
      { number: 8, added },
      { number: 9, added: [] },
    ]);
  });

  test("forgets the oldest of too many", async () => {
    const cache: AddedAccountsCache = new Map(Array.from({ length: 1_000 }, (_, index) => [`old ${index}`, []]));
    answerHead("a");
    await read([[8, "a"]], cache);
    expect(cache.size).toBe(1_000);
    expect(cache.has("old 0")).toBe(false);
    expect(cache.has("old 1")).toBe(true);
  });
});
