import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createFixture, type Fixture } from "local-github-world/github/fixture";
import { parsePinnedLogins, renderPinnedLogins } from "../../../app/domain/settings/pinned-logins.ts";
import type { Settings } from "../../../app/domain/settings/settings.ts";
import { createCache } from "../../../app/github/cache.ts";
import { readPins } from "../../../app/files/pinned-logins.ts";
import { readOwnFile } from "../../../app/github/records/read-records.ts";
import { settings } from "../../fixtures/settings.ts";
import { createOctokit, identityOf } from "../octokit.ts";
import { recordsOf } from "../handlers/checklist/checklist-answers.ts";

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(async () => {
  expect(fixture.github.violations()).toEqual([]);
  await fixture.close();
});

const naming = (...users: readonly string[]): Settings => ({
  ...settings,
  reviewers: { users },
  custodians: { users: [] },
});

async function begin() {
  const app = await fixture.app();
  const octokit = createOctokit({ baseUrl: fixture.github.apiUrl, auth: { token: app.token } });
  const records = recordsOf(identityOf({ ...app, id: fixture.appId }));
  const place = { owner: "example", repo: "accounts", records };
  const pin = (of: Settings) => readPins({ ...place, octokit, cache: createCache() }, of);
  const file = async () => (await readOwnFile(octokit, { ...place, path: "people.json" }))?.text;
  const idOf = async (login: string) => (await fixture.author.request<{ id: number }>("GET", `/users/${login}`)).id;
  return { pin, file, idOf };
}

test("makes no calls if the settings name no users", async () => {
  const { pin, file } = await begin();
  expect(await pin(naming())).toEqual(new Map());
  expect(await file()).toBeUndefined();
});

test("a login belongs to the account that had it when the settings first named it, until they no longer name it", async () => {
  const { pin, file, idOf } = await begin();
  const rhys = await idOf("rhys");
  expect(await pin(naming("Rhys", "nobody-of-that-name"))).toEqual(new Map([["rhys", rhys]]));
  expect(await file()).toBe(renderPinnedLogins(new Map([["rhys", rhys]])));

  fixture.github.renameUser("rhys", "rhys-renamed");
  const taker = fixture.github.addUser("rhys");
  expect(await idOf(taker.login)).not.toBe(rhys);
  expect(await pin(naming("rhys", "ada"))).toEqual(
    new Map([
      ["ada", await idOf("ada")],
      ["rhys", rhys],
    ]),
  );

  expect(await pin(naming("ada"))).toEqual(new Map([["ada", await idOf("ada")]]));
  expect((await pin(naming("rhys", "ada"))).get("rhys")).toBe(await idOf("rhys"));
});

test("refuses a file that the App did not write", () => {
  expect(parsePinnedLogins('{"version":1,"ids":{"ada":"7"}}')).toMatchObject({ kind: "malformed" });
  expect(
    parsePinnedLogins(
      renderPinnedLogins(
        new Map([
          ["b", 2],
          ["a", 1],
        ]),
      ),
    ),
  ).toEqual({
    kind: "value",
    value: { version: 1, ids: { a: 1, b: 2 } },
  });
});
