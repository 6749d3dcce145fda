import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createFixture, type Fixture, writeBranch } from "local-github-world/github/fixture";
import { type BlobName, createBlobReader } from "../../../app/github/blobs.ts";
import { createOctokit } from "../octokit.ts";

interface Listed {
  readonly repository: { readonly object: { readonly entries: readonly (BlobName & { readonly name: string })[] } };
}

const place = { owner: "example", repo: "accounts" };
let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(async () => {
  expect(fixture.github.violations()).toEqual([]);
  await fixture.close();
});

test("reads texts in responses of a megabyte, and returns undefined for truncated or binary blobs", async () => {
  const half = (letter: string): string => letter.repeat(450_000);
  const files = { a: half("a"), b: half("b"), c: half("c"), d: "d".repeat(600_000), e: "binary \0", f: "ü" };
  await writeBranch(fixture.author, fixture.path, "blobs", files);
  const query = `query ($owner: String!, $repo: String!) {
    repository(owner: $owner, name: $repo) { object(expression: "blobs:") { ... on Tree { entries { name oid size } } } }
  }`;
  const octokit = createOctokit({ baseUrl: fixture.github.apiUrl, auth: { token: fixture.author.token } });
  const listed: Listed = await octokit.graphql(query, place);
  const blobs = listed.repository.object.entries.filter(({ name }) => name in files);
  const read = createBlobReader(octokit, place);
  const before = fixture.github.requests().length;
  const texts = await Promise.all(blobs.map((blob) => read(blob)));
  expect(texts).toEqual([files.a, files.b, files.c, undefined, undefined, files.f]);
  expect(fixture.github.requests().length - before).toBe(2);
});

test("returns undefined for a missing blob", async () => {
  const octokit = createOctokit({ baseUrl: fixture.github.apiUrl, auth: { token: fixture.author.token } });
  expect(await createBlobReader(octokit, place)({ oid: "0".repeat(40), size: 1 })).toBeUndefined();
});
