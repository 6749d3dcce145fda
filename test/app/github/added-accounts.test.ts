import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { type AddedAccountsCache, readOtherPullRequests } from "../../../app/github/added-accounts.ts";
import { settings } from "../../fixtures/settings.ts";
import { expectOnlyExpectedRequests } from "../expected-requests.ts";
import { createOctokit, github, path, repository } from "../probot.ts";

expectOnlyExpectedRequests();

const file = readFileSync(new URL("../../fixtures/accounts/valid/one-account.tf.json", import.meta.url));
const added = [{ name: "example-service-prod", email: "aws-root-accounts+exa-ser-pro@example.gov.uk" }];

const read = (cache: AddedAccountsCache, base?: Uint8Array) =>
  readOtherPullRequests(createOctokit(), repository, { number: 7, branch: "main", base, settings, cache });

function answerList(...heads: readonly (readonly [number, string])[]): void {
  const pulls = heads.map(([number, sha]) => ({ number, head: { sha } }));
  github().get(`${path}/pulls`).query({ state: "open", base: "main", per_page: 100, page: 1 }).reply(200, pulls);
}

function answerHead(ref: string, status = 200): void {
  github()
    .get(`${path}/contents/terraform%2Faccounts.tf.json`)
    .query({ ref })
    .reply(status, status === 200 ? file : {});
}

describe("readOtherPullRequests", () => {
  test("says which accounts the others add, and not what this one does", async () => {
    answerList([7, "own"], [8, "a"], [9, "b"]);
    answerHead("a");
    answerHead("b", 404);
    expect(await read(new Map())).toEqual([
      { number: 8, added },
      { number: 9, added: [] },
    ]);
  });

  test("knows nothing added where the default branch has it already", async () => {
    answerList([8, "a"]);
    answerHead("a");
    expect(await read(new Map(), file)).toEqual([{ number: 8, added: [] }]);
  });

  test("reads a commit once", async () => {
    const cache: AddedAccountsCache = new Map();
    answerList([8, "a"]);
    answerHead("a");
    await read(cache);
    answerList([8, "a"], [9, "b"]);
    answerHead("b");
    expect(await read(cache)).toHaveLength(2);
  });

  test("forgets the oldest of too many", async () => {
    const cache: AddedAccountsCache = new Map(Array.from({ length: 1_000 }, (_, index) => [`old ${index}`, []]));
    answerList([8, "a"]);
    answerHead("a");
    await read(cache);
    expect(cache.size).toBe(1_000);
    expect(cache.has("old 0")).toBe(false);
    expect(cache.has("old 1")).toBe(true);
  });
});
