import { expect, test } from "@jest/globals";
import { onlyAllowedDomains, findRecipients, findRequester } from "../../../../app/domain/notifications/recipients.ts";
import { parseRequestBody } from "../../../../app/domain/request/parse-body.ts";
import type { Field } from "../../../../app/domain/request/request-fields.ts";
import { settings } from "../../../fixtures/settings.ts";
import { fillIn, plainAnswers } from "../../../scenario/story/request-form.ts";
import { shippedFields } from "../request/shipped-fields.ts";

const fileOf = (account: object): Uint8Array =>
  new TextEncoder().encode(
    `${JSON.stringify({ resource: [{ aws_organizations_account: { example: { name: "example", ...account } } }] }, null, 2)}\n`,
  );
const requested_by = "a.person@example.gov.uk";
const tags = { team: "team@example.gov.uk" };
const of = { name: "example", teamTag: "team" };

test("are the requester and the team of the accounts file", () => {
  const file = fileOf({ "//": { requested_by }, tags });
  expect(findRecipients(file, of)).toEqual({ requester: requested_by, team: tags.team });
});

test("are one where both have the same address", () => {
  const file = fileOf({ "//": { requested_by }, tags: { team: "A.Person@example.gov.uk" } });
  expect(findRecipients(file, of)).toEqual({ requester: requested_by, team: undefined });
});

test.each([
  ["says neither", fileOf({}), of],
  ["has no such account", fileOf({ "//": { requested_by }, tags }), { ...of, name: "other" }],
  ["is empty", new Uint8Array(), of],
])("are empty if the file %s", (_, file, about) => {
  expect(findRecipients(file, about)).toEqual({ requester: undefined, team: undefined });
});

test("have no team if no field of requests is its address", () => {
  const file = fileOf({ "//": { requested_by }, tags });
  expect(findRecipients(file, { ...of, teamTag: undefined })).toEqual({ requester: requested_by, team: undefined });
});

test("are before that whom the form names as requester", () => {
  const requesterOf = (body: string, fields: readonly Field[]) => findRequester(parseRequestBody(body, fields), fields);
  expect(requesterOf(fillIn(plainAnswers), shippedFields.fields)).toBe("ada.author@example.gov.uk");
  const pasted = (email: string) => fillIn({ ...plainAnswers, "requester-email": email });
  expect(requesterOf(pasted("Ada <ada@example.gov.uk>"), shippedFields.fields)).toBe("ada@example.gov.uk");
  expect(requesterOf(pasted("ada@example.gov.uk pat@example.gov.uk"), shippedFields.fields)).toBeUndefined();
  expect(requesterOf(pasted("ask Ada"), shippedFields.fields)).toBeUndefined();
  expect(requesterOf("Hello", shippedFields.fields)).toBeUndefined();
  expect(requesterOf(fillIn(plainAnswers), [])).toBeUndefined();
});

test("count only at the domains of requesters until they are reviewed", () => {
  const own = { ...settings, requests: { requester_email_domains: ["example.gov.uk"] } };
  const allowed = { requester: "A.Person@Example.gov.uk", team: "team@example.gov.uk" };
  expect(onlyAllowedDomains(allowed, own)).toEqual(allowed);
  expect(onlyAllowedDomains(allowed, { ...settings, requests: { requester_email_domains: ["other.gov.uk"] } })).toEqual(
    {},
  );
});

test.each([
  "a.person@example.gov.uk.evil.example",
  "stranger@evil.example",
  "stranger@evil.example,a.person@example.gov.uk",
  "a.person@example.gov.uk\nBcc: stranger@evil.example",
  '"stranger@evil.example"@example.gov.uk',
  "",
])("are nobody at %j", (address) => {
  const own = { ...settings, requests: { requester_email_domains: ["example.gov.uk"] } };
  expect(onlyAllowedDomains({ requester: address, team: address }, own)).toEqual({
    requester: undefined,
    team: undefined,
  });
});
