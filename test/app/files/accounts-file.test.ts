import { expect, test } from "@jest/globals";
import { readAccountsFile } from "../../../app/files/accounts-file.ts";
import { expectOnlyExpectedRequests } from "../expected-requests.ts";
import { createOctokit, github, path, repository } from "../octokit.ts";

expectOnlyExpectedRequests();

const ref = "c0ffee0".padEnd(40, "0");

function serve(status: number, body: string): void {
  github()
    .get(`${path}/contents/terraform%2Faccounts.tf.json`)
    .query({ ref })
    .reply(status, body, { "content-type": "application/vnd.github.raw+json; charset=utf-8" });
}

test("a missing accounts file by itself is not an error", async () => {
  serve(404, "{}");
  await expect(readAccountsFile(createOctokit(), { ...repository, ref })).resolves.toBeUndefined();
});

test("the bytes of the accounts file are read unchanged, with a byte order mark", async () => {
  serve(200, "\ufeff{}");
  const read = readAccountsFile(createOctokit(), { ...repository, ref });
  await expect(read).resolves.toEqual(new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d]));
});
