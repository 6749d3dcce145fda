import { expect, test } from "@jest/globals";
import { findAddressees } from "../../../../app/domain/mail/addressees.ts";

const fileOf = (account: object): Uint8Array =>
  new TextEncoder().encode(
    `${JSON.stringify({ resource: [{ aws_organizations_account: { example: { name: "example", ...account } } }] }, null, 2)}\n`,
  );
const requested_by = "a.person@example.gov.uk";
const tags = { team: "team@example.gov.uk" };
const of = { name: "example", teamTag: "team" };

test("are the requester and the team of the accounts file", () => {
  const file = fileOf({ "//": { requested_by }, tags });
  expect(findAddressees(file, of)).toEqual({ requester: requested_by, team: tags.team });
});

test("are one where both have the same address", () => {
  const file = fileOf({ "//": { requested_by }, tags: { team: "A.Person@example.gov.uk" } });
  expect(findAddressees(file, of)).toEqual({ requester: requested_by, team: undefined });
});

test.each([
  ["says neither", fileOf({}), of],
  ["has no such account", fileOf({ "//": { requested_by }, tags }), { ...of, name: "other" }],
  ["is empty", new Uint8Array(), of],
])("are nobody where the file %s", (_, file, about) => {
  expect(findAddressees(file, about)).toEqual({ requester: undefined, team: undefined });
});

test("are no team where no field of requests is its address", () => {
  const file = fileOf({ "//": { requested_by }, tags });
  expect(findAddressees(file, { ...of, teamTag: undefined })).toEqual({ requester: requested_by, team: undefined });
});
