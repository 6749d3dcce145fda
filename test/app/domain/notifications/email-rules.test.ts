import { describe, expect, test } from "@jest/globals";
import {
  findEmailRefusal,
  type EmailRules,
  parseEmailRules,
} from "../../../../app/domain/notifications/email-rules.ts";

const template = "11111111-2222-3333-4444-555555555555";
const rules: EmailRules = {
  "example/accounts": { from: ["aws@example.gov.uk"], domains: ["example.gov.uk"] },
  "example/sandbox": { templates: [template], domains: ["sandbox.example.gov.uk", "example.org"] },
};
const mail = { repository: "example/accounts", to: "ada@example.gov.uk", way: { from: "aws@example.gov.uk" } };
const noticed = { repository: "example/sandbox", to: "ada@example.org", way: { template } };

describe("findMailRefusal", () => {
  test.each([
    ["without rules", undefined, { ...mail, repository: "other/accounts" }],
    ["from its own sender to its own people", rules, mail],
    ["whatever the case", rules, { ...mail, repository: "Example/Accounts", to: "Ada@EXAMPLE.gov.uk" }],
    ["with its own template", rules, noticed],
  ])("lets a mail go %s", (_, known, wanted) => {
    expect(findEmailRefusal(known, wanted)).toBeUndefined();
  });

  test.each([
    ["of a repository that is not named", { ...mail, repository: "example/other" }, "send any e-mail"],
    ["in another one's name", { ...mail, way: { from: "eve@example.gov.uk" } }, "send from the address"],
    ["with another one's template", { ...noticed, repository: "example/accounts" }, "use the template"],
    ["through the server if it has only templates", { ...noticed, way: mail.way }, "send from the address"],
    ["to another one's people", { ...mail, to: "ada@example.org" }, "write to addresses at example.org"],
    ["to a subdomain", { ...mail, to: "ada@a.example.gov.uk" }, "write to addresses at a.example.gov.uk"],
    ["to a domain that only ends so", { ...mail, to: "ada@notexample.gov.uk" }, "at notexample.gov.uk"],
    ["to two domains", { ...mail, to: "ada@example.gov.uk@evil.example" }, "at evil.example"],
  ])("refuses one %s", (_, wanted, why) => {
    const refusal = findEmailRefusal(rules, wanted) ?? "";
    expect(refusal).toMatch(/^The App's environment \(MAIL_REPOSITORIES\) does not let this repository /u);
    expect(refusal).toContain(why);
  });
});

describe("parseMailRules", () => {
  test("reads what an operator wrote", () => {
    expect(parseEmailRules(JSON.stringify(rules))).toEqual({ kind: "value", value: rules });
  });

  test.each([
    "example/accounts",
    "{}",
    "[]",
    '{"accounts":{"domains":["example.gov.uk"]}}',
    '{"example/accounts":{}}',
    '{"example/accounts":{"domains":[]}}',
    '{"example/accounts":{"domains":["example.gov.uk"],"sender":["aws@example.gov.uk"]}}',
    '{"example/accounts":{"domains":["@example.gov.uk"]}}',
    '{"example/accounts":{"domains":["example.gov.uk"],"from":["AWS <aws@example.gov.uk>"]}}',
    '{"example/accounts":{"domains":["example.gov.uk"],"templates":["welcome"]}}',
  ])("takes nothing else: %s", (text) => {
    expect(parseEmailRules(text)).toMatchObject({ kind: "malformed" });
  });
});
