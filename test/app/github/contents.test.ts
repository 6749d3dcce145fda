import { describe, expect, test } from "@jest/globals";
import { AdapterError } from "../../../app/github/adapter-error.ts";
import { readFileBytes, readOddMode } from "../../../app/github/contents.ts";
import { expectOnlyExpectedRequests } from "../expected-requests.ts";
import { createOctokit, github, path, repository } from "../probot.ts";

expectOnlyExpectedRequests();

const file = () =>
  github()
    .get(`${path}/contents/terraform%2Faccounts.tf.json`)
    .matchHeader("accept", "application/vnd.github.v3.raw")
    .query({ ref: "abc" });
const read = () => readFileBytes(createOctokit(), { ...repository, path: "terraform/accounts.tf.json", ref: "abc" });

/** As GitHub says it: Octokit would decode a body with this type as text. */
const raw = { "content-type": "application/vnd.github.v3.raw; charset=utf-8" };

describe("readFileBytes", () => {
  test.each([
    ["a byte order mark", Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d])],
    ["what is not UTF-8", Buffer.from([0xff, 0x00, 0xc3])],
    ["nothing", Buffer.alloc(0)],
  ])("gives the exact bytes of %s", async (_, bytes) => {
    file().reply(200, bytes, raw);
    expect(Buffer.from((await read()) ?? [])).toEqual(bytes);
  });

  test("reads a file of more than a megabyte", async () => {
    file().reply(200, Buffer.alloc(3_000_000, "a"), raw);
    expect((await read())?.byteLength).toBe(3_000_000);
  });

  test("gives nothing where there is no file", async () => {
    file().reply(404, {});
    expect(await read()).toBeUndefined();
  });

  test("says so where a file is larger than any accounts file", async () => {
    file().reply(200, Buffer.alloc(32 * 1024 * 1024 + 1), raw);
    await expect(read()).rejects.toThrow(AdapterError);
  });

  test("does not take GitHub's bad moment for a missing file", async () => {
    file().reply(502, {});
    await expect(read()).rejects.toMatchObject({ status: 502 });
  });
});

describe("readOddMode", () => {
  const folder = () => github().get(`${path}/contents/terraform`).query({ ref: "abc" });
  const mode = () => readOddMode(createOctokit(), { ...repository, path: "terraform/accounts.tf.json", ref: "abc" });

  test.each([
    ["a symbolic link", { type: "symlink" }, "120000"],
    ["an ordinary file", { type: "file", download_url: "https://example.org/" }, undefined],
    ["a submodule", { type: "submodule" }, "160000"],
    ["a submodule that is called a file", { type: "file", download_url: null }, "160000"],
  ])("tells %s", async (_, more, expected) => {
    folder().reply(200, [
      { path: "terraform/other", type: "symlink" },
      { path: "terraform/accounts.tf.json", ...more },
    ]);
    expect(await mode()).toBe(expected);
  });

  test("says nothing where there is no folder", async () => {
    folder().reply(404, {});
    expect(await mode()).toBeUndefined();
  });

  test("does not take GitHub's bad moment for a missing folder", async () => {
    folder().reply(502, {});
    await expect(mode()).rejects.toMatchObject({ status: 502 });
  });
});
