import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { readAddedBy } from "../../../app/files/added-accounts.ts";
import { createCache } from "../../../app/github/cache.ts";
import { settings } from "../../fixtures/settings.ts";
import { expectOnlyExpectedRequests } from "../expected-requests.ts";
import { createOctokit, github, path, repository } from "../octokit.ts";

expectOnlyExpectedRequests();

const file = readFileSync(new URL("../../fixtures/accounts/valid/one-account.tf.json", import.meta.url));
const added = [{ name: "example-service-prod", email: "aws-root-accounts+exa-ser-pro@example.gov.uk" }];

type Heads = readonly (readonly [number, string])[];

const read = (heads: Heads, { cache = createCache(), base = undefined as Uint8Array | undefined } = {}) => {
  const open = heads.map(([number, headSha]) => ({ number, headSha }));
  const baseSha = base === undefined ? "before" : "after";
  return readAddedBy(createOctokit(), repository, { number: 7, open, baseSha, base, settings, cache });
};

function answerHead(ref: string, status = 200): void {
  github()
    .get(`${path}/contents/terraform%2Faccounts.tf.json`)
    .query({ ref })
    .reply(status, status === 200 ? file : {});
}

describe("readAddedBy", () => {
  test("lists the accounts that other pull requests add", async () => {
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

  test("lists nothing if the default branch already has the account", async () => {
    answerHead("a");
    expect(await read([[8, "a"]], { base: file })).toEqual([{ number: 8, added: [] }]);
  });

  test("reads a commit once, also if many ask at the same time", async () => {
    const cache = createCache();
    answerHead("a");
    await Promise.all([1, 2, 3].map(() => read([[8, "a"]], { cache })));
    answerHead("b");
    const heads: Heads = [
      [8, "a"],
      [9, "b"],
      [10, "a"],
    ];
    expect(await read(heads, { cache })).toHaveLength(3);
  });

  test("treats another pull request's oversized file as adding nothing, so that only its own pull request fails", async () => {
    github()
      .get(`${path}/contents/terraform%2Faccounts.tf.json`)
      .query({ ref: "a" })
      .reply(200, Buffer.alloc(32 * 1024 * 1024 + 1, " "));
    expect(await read([[8, "a"]])).toEqual([{ number: 8, added: [] }]);
  });

  test("compares the same bytes again after the default branch has moved", async () => {
    const cache = createCache();
    answerHead("a");
    expect(await read([[8, "a"]], { cache })).toEqual([{ number: 8, added }]);
    expect(await read([[8, "a"]], { cache, base: file })).toEqual([{ number: 8, added: [] }]);
  });

  test("reads a commit without an accounts file once", async () => {
    const cache = createCache();
    answerHead("a", 404);
    await read([[8, "a"]], { cache });
    expect(await read([[8, "a"]], { cache })).toEqual([{ number: 8, added: [] }]);
  });
});
