import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createFixture, type Fixture } from "./fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(async () => {
  expect(fixture.github.violations()).toEqual([]);
  await fixture.close();
});

async function get(token: string, path: string, etag?: string) {
  const headers = { authorization: `Bearer ${token}`, ...(etag === undefined ? {} : { "if-none-match": etag }) };
  const response = await fetch(`${fixture.github.apiUrl}${path}`, { headers });
  return {
    status: response.status,
    etag: response.headers.get("etag") ?? "",
    used: response.headers.get("x-ratelimit-used"),
    text: await response.text(),
  };
}

test("what has not changed is answered 304 without a body, and costs nothing", async () => {
  const { token } = await fixture.app();
  const first = await get(token, fixture.path);
  expect(first).toMatchObject({ status: 200, etag: expect.stringMatching(/^W\/"[0-9a-f]+"$/) });
  const again = await get(token, fixture.path, first.etag);
  expect(again).toEqual({ status: 304, etag: first.etag, used: first.used, text: "" });
});

test("what has changed is answered whole, and counts", async () => {
  const { token } = await fixture.app();
  const path = `${fixture.path}/issues?state=all`;
  const first = await get(token, path);
  await fixture.author.request("POST", `${fixture.path}/issues`, { title: "new" });
  const again = await get(token, path, first.etag);
  expect(again.status).toBe(200);
  expect(again.etag).not.toBe(first.etag);
  expect(Number(again.used)).toBe(Number(first.used) + 1);
});

test("an ETag is of its token alone", async () => {
  const one = await fixture.app();
  const other = await fixture.app();
  const { etag } = await get(one.token, fixture.path);
  expect((await get(other.token, fixture.path, etag)).status).toBe(200);
  expect((await get(one.token, fixture.path, etag)).status).toBe(304);
});

test("a refusal has no ETag", async () => {
  expect(await get(fixture.reader.token, `${fixture.path}/issues/99`)).toMatchObject({ status: 404, etag: "" });
});
