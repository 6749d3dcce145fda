import { describe, expect, test } from "@jest/globals";
import { AdapterError } from "../../../app/github/errors.ts";
import { createCache } from "../../../app/github/cache.ts";
import { readCommittedBytes, readEntryKind, readFileBytes } from "../../../app/github/contents.ts";
import { expectOnlyExpectedRequests } from "../expected-requests.ts";
import { createOctokit, github, path, repository } from "../octokit.ts";

expectOnlyExpectedRequests();

const file = () =>
  github()
    .get(`${path}/contents/terraform%2Faccounts.tf.json`)
    .matchHeader("accept", "application/vnd.github.v3.raw")
    .query({ ref: "abc" });
const read = () => readFileBytes(createOctokit(), { ...repository, path: "terraform/accounts.tf.json", ref: "abc" });

/** GitHub's content type: Octokit would decode a body with this type as text. */
const raw = { "content-type": "application/vnd.github.v3.raw; charset=utf-8" };

describe("readFileBytes", () => {
  test.each([
    ["a byte order mark", Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d])],
    ["invalid UTF-8", Buffer.from([0xff, 0x00, 0xc3])],
    ["nothing", Buffer.alloc(0)],
  ])("gives the exact bytes of %s", async (_, bytes) => {
    file().reply(200, bytes, raw);
    expect(Buffer.from((await read()) ?? [])).toEqual(bytes);
  });

  test("reads a file of more than a megabyte", async () => {
    file().reply(200, Buffer.alloc(3_000_000, "a"), raw);
    expect((await read())?.byteLength).toBe(3_000_000);
  });

  test("returns undefined for a missing file", async () => {
    file().reply(404, {});
    expect(await read()).toBeUndefined();
  });

  test("reports a file that is larger than any accounts file", async () => {
    file().reply(200, Buffer.alloc(32 * 1024 * 1024 + 1), raw);
    await expect(read()).rejects.toThrow(AdapterError);
  });

  test("does not treat a failure of GitHub as a missing file", async () => {
    file().reply(502, {});
    await expect(read()).rejects.toMatchObject({ status: 502 });
  });
});

describe("readCommittedBytes", () => {
  test("reads a commit's file once, but asks again for a commit that GitHub does not know yet", async () => {
    const cache = createCache();
    const at = { ...repository, path: "terraform/accounts.tf.json", commit: "abc" };
    file().reply(404, {});
    expect(await readCommittedBytes(createOctokit(), at, cache)).toBeUndefined();
    file().reply(200, "{}", raw);
    const both = [1, 2].map(() => readCommittedBytes(createOctokit(), at, cache));
    expect((await Promise.all(both)).map((bytes) => Buffer.from(bytes ?? []).toString())).toEqual(["{}", "{}"]);
  });
});

describe("readEntryKind", () => {
  const folder = () => github().get(`${path}/contents/terraform`).query({ ref: "abc" });
  const at = { ...repository, path: "terraform/accounts.tf.json", commit: "abc" };
  const kind = (cache = createCache()) => readEntryKind(createOctokit(), at, cache);

  test.each([
    ["a symbolic link", { type: "symlink" }, "symbolic-link"],
    ["an ordinary file", { type: "file", download_url: "https://example.org/" }, "file"],
    ["a submodule", { type: "submodule" }, "submodule"],
    ["a submodule that is called a file", { type: "file", download_url: null }, "submodule"],
  ])("recognises %s, with one call", async (_, more, expected) => {
    folder().reply(200, [
      { path: "terraform/other", type: "symlink" },
      { path: "terraform/accounts.tf.json", ...more },
    ]);
    const cache = createCache();
    expect(await kind(cache)).toBe(expected);
    expect(await kind(cache)).toBe(expected);
  });

  test("returns undefined for a missing folder, and asks again", async () => {
    const cache = createCache();
    folder().times(2).reply(404, {});
    expect(await kind(cache)).toBeUndefined();
    expect(await kind(cache)).toBeUndefined();
  });

  test("does not treat a failure of GitHub as a missing folder", async () => {
    folder().reply(502, {});
    await expect(kind()).rejects.toMatchObject({ status: 502 });
  });
});
