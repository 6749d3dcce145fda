import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { emptyAccountsFile, renderAccountsFile } from "../../../../app/domain/account/render-accounts-file.ts";
import type { CheckedRequest } from "../../../../app/domain/request/check-request.ts";
import { draftAccount, type DraftSource } from "../../../../app/domain/request/draft-account.ts";
import { exampleAccount } from "../../../fixtures/accounts.ts";
import { settings } from "../../../fixtures/settings.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const file = (...accounts: Parameters<typeof exampleAccount>[]): Uint8Array =>
  encode(renderAccountsFile({ accounts: accounts.map((of) => exampleAccount(...of)) }));

const request: CheckedRequest = {
  name: "pet-licences-prod",
  description: "Licences for cats",
  requester: "ada@example.gov.uk",
  teamEmail: undefined,
  administrators: ["ada@example.gov.uk"],
  tags: {
    "account-name": "pet-licences-prod",
    description: "Licences for cats",
    organisation: "Pets",
    "security-does-account-hold-pii": "false",
  },
};

function draft(over: Partial<DraftSource> = {}) {
  return draftAccount({
    request,
    number: 12,
    nameLabel: "Account name",
    settings,
    base: undefined,
    head: undefined,
    others: [],
    usedEmails: new Set(),
    sha256Hex: (text) => createHash("sha256").update(text).digest("hex"),
    ...over,
  });
}

const emailIn = (drafted: ReturnType<typeof draft>): string =>
  drafted.kind === "draft" ? (/"email": "(.*pet-.*)"/u.exec(drafted.text)?.[1] ?? "") : JSON.stringify(drafted);
const short = "aws-root-accounts+pet-licences-prod@example.gov.uk";

describe("the account of a request", () => {
  test("is the first of a new organisation", () => {
    const expected = renderAccountsFile({
      accounts: [
        {
          key: "pet-licences-prod",
          name: "pet-licences-prod",
          email: short,
          roleName: "bootstrap",
          iamUserAccessToBilling: "ALLOW",
          tags: request.tags,
          comment: { request: 12, requestedBy: "ada@example.gov.uk", administrators: ["ada@example.gov.uk"] },
          lifecycle: "standard",
        },
      ],
    });
    expect(draft()).toEqual({ kind: "draft", text: expected, isAtHead: false });
    expect(draft({ base: encode(emptyAccountsFile) })).toEqual({ kind: "draft", text: expected, isAtHead: false });
  });

  test("is at the head if that has it exactly as it would be drafted now", () => {
    const drafted = draft();
    const head = encode(drafted.kind === "draft" ? drafted.text : "");
    expect(draft({ head, base: file(["other"]) })).toMatchObject({ isAtHead: true });
    const edited = { ...request, administrators: ["kim@example.gov.uk"] };
    expect(draft({ head, request: edited })).toMatchObject({ isAtHead: false });
  });

  test("is there already where its own pull request was merged", () => {
    const comment = { request: 12, administrators: ["ada@example.gov.uk"] };
    expect(draft({ base: file(["pet-licences-prod", { comment }]) })).toEqual({ kind: "there" });
  });
});

describe("a name that is taken", () => {
  const refused = (message: string) => ({
    kind: "problems",
    problems: [{ field: "Account name", message: expect.stringContaining(message) }],
  });

  test("by an account", () => {
    expect(draft({ base: file(["pet-licences-prod"]), number: 13 })).toEqual(refused("There is an account"));
    const old = "valid/old-app-22-tags.tf.json";
    const base = readFileSync(new URL(`../../../fixtures/accounts/${old}`, import.meta.url));
    expect(draft({ base, request: { ...request, name: "example-old" } })).toEqual(refused("There is an account"));
  });

  test("by another pull request", () => {
    const others = [{ number: 7, added: [{ name: "PET-licences-prod", email: "a@example.gov.uk" }] }];
    expect(draft({ others })).toMatchObject({ kind: "problems", problems: [{ waitsFor: 7 }] });
    expect(draft({ others })).toMatchObject(refused("Pull request 7"));
  });
});

describe("the root e-mail", () => {
  const hashed = /^aws-root-accounts\+pet-licences-prod-[a-z0-9]{7}@example\.gov\.uk$/u;
  const others = [{ number: 7, added: [{ name: "other", email: short.toUpperCase() }] }];

  test.each([
    ["in the file", { base: file(["other", { email: short.toUpperCase() }]) }],
    ["in the file's history", { usedEmails: new Set([short]) }],
    ["in an open pull request", { others }],
  ])("is never one %s", (_, over) => {
    expect(emailIn(draft(over))).toMatch(hashed);
  });

  test("stays as in the pull request, even if another one asks for it later", () => {
    const drafted = draft();
    const head = encode(drafted.kind === "draft" ? drafted.text : "");
    expect(emailIn(draft({ head, others }))).toBe(short);
    expect(emailIn(draft({ head, usedEmails: new Set([short]) }))).toMatch(hashed);
  });
});

describe("an accounts file that nothing can be added to", () => {
  test.each([
    ["is no JSON", encode("{")],
    ["breaks its own rules", encode('{\n  "resource": [],\n  "variable": {}\n}\n')],
    ["is not in its form", encode("{}")],
  ])("that is broken because it %s is reported", (_, base) => {
    expect(draft({ base })).toMatchObject({ kind: "problems", problems: [{ field: null }] });
  });
});

test("every problem of the validation is reported", () => {
  const tags = { ...request.tags, "Account-Name": "twin" };
  expect(draft({ request: { ...request, tags } })).toEqual({
    kind: "problems",
    problems: [{ field: null, message: expect.stringContaining("differ only in case") }],
  });
});
