import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import nock from "nock";
import { acceptAccounts, readSettings, RefusedFileError } from "../../../actions/shared/accept-accounts.ts";
import { createGitHub } from "../../../actions/shared/github.ts";
import { accountsText, baseSha, settingsText } from "../outside.ts";

const github = createGitHub({ token: "ghs_x", baseUrl: "https://api.github.com" });
const at = { owner: "example", repo: "accounts", ref: baseSha };

function serve(path: string, status: number, body: string): void {
  nock("https://api.github.com")
    .get(`/repos/example/accounts/contents/${encodeURIComponent(path)}`)
    .query({ ref: baseSha })
    .reply(status, body, { "content-type": "application/vnd.github.raw+json; charset=utf-8" });
}

beforeEach(() => {
  nock.disableNetConnect();
});

afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
  nock.enableNetConnect();
});

describe("the settings", () => {
  test("are read at the commit", async () => {
    serve(".github/aws-accounts.yml", 200, settingsText);
    await expect(readSettings(github, at)).resolves.toMatchObject({ app_id: 123456 });
  });

  test("that are missing, are refused with a way to create them", async () => {
    serve(".github/aws-accounts.yml", 404, "{}");
    await expect(readSettings(github, at)).rejects.toThrow(/^There is no \.github\/aws-accounts\.yml .* Copy it from/u);
  });

  test("that are wrong, are refused with their lines", async () => {
    serve(".github/aws-accounts.yml", 200, settingsText.replace("app_id: 123456", "app_id: none"));
    const read = readSettings(github, at);
    await expect(read).rejects.toThrow(RefusedFileError);
    await expect(read).rejects.toThrow(/^\.github\/aws-accounts\.yml:4: .*app_id/mu);
  });
});

describe("of accounts files", () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  async function exampleSettings(): ReturnType<typeof readSettings> {
    serve(".github/aws-accounts.yml", 200, settingsText);
    return readSettings(github, at);
  }

  test("a good one is accepted, with its accounts", async () => {
    const head = bytes(accountsText());
    const accepted = acceptAccounts({ head, base: undefined, settings: await exampleSettings() });
    expect(accepted.accountsFile).toBe(head);
    expect(accepted.accounts.map(({ name }) => name)).toEqual(["pet-licences-prod"]);
  });

  test("its accounts that are new or differ from the base are returned", async () => {
    const settings = await exampleSettings();
    const [head, before] = [bytes(accountsText()), bytes(accountsText({ tags: { description: "Cats" } }))];
    const changed = acceptAccounts({ head, base: before, settings }).changes;
    expect(changed).toMatchObject([{ kind: "changed", account: { key: "pet-licences-prod" } }]);
    expect(acceptAccounts({ head, base: head, settings }).changes).toEqual([]);
  });

  test("a deleted one is refused", async () => {
    const settings = await exampleSettings();
    expect(() => acceptAccounts({ head: undefined, base: bytes("x"), settings })).toThrow(
      "There is no terraform/accounts.tf.json. Put it back.",
    );
  });

  test.each([
    [
      "a template that Terraform would evaluate",
      accountsText({ tags: { description: '${file("/etc/passwd")}' } }),
      "template-sequence",
    ],
    ["another order of bytes", JSON.stringify(JSON.parse(accountsText())), "not-canonical"],
    ["no JSON", "{", "not-json"],
  ])("one with %s is refused, even if it is on the default branch already", async (_, text, rule) => {
    const settings = await exampleSettings();
    const head = bytes(text);
    try {
      acceptAccounts({ head, base: head, settings });
      throw new Error("it was accepted");
    } catch (error) {
      expect(error).toBeInstanceOf(RefusedFileError);
      expect((error as RefusedFileError).problems.map((problem) => problem.rule)).toContain(rule);
      expect((error as RefusedFileError).message).toMatch(/^terraform\/accounts\.tf\.json:\d+: /mu);
    }
  });
});
