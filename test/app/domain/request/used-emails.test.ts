import { expect, test } from "@jest/globals";
import { findEmails, parseUsedEmails, renderUsedEmails } from "../../../../app/domain/request/used-emails.ts";

const commit = "a".repeat(40);

test("a written file is sorted, and is read unchanged", () => {
  const text = renderUsedEmails(commit, new Set(["b@example.gov.uk", "a@example.gov.uk"]));
  const value = { version: 1, commit, emails: ["a@example.gov.uk", "b@example.gov.uk"] };
  expect(parseUsedEmails(text)).toEqual({ kind: "value", value });
  expect(renderUsedEmails(commit, ["a@example.gov.uk", "b@example.gov.uk"])).toBe(text);
});

test.each([
  ["no JSON", ""],
  ["another version", JSON.stringify({ version: 2, commit, emails: [] })],
  ["no commit", JSON.stringify({ version: 1, commit: "main", emails: [] })],
  ["more than is known", JSON.stringify({ version: 1, commit, emails: [], more: 1 })],
])("is refused if it is %s", (_, text) => {
  expect(parseUsedEmails(text).kind).toBe("malformed");
});

test("finds e-mails by their form, in lower case, also in a text that is not JSON", () => {
  expect(
    findEmails('{ "email": "Root+A@example.gov.uk", <<<<< "email" : "b@example.gov.uk", "other": "c@d.e"'),
  ).toEqual(["root+a@example.gov.uk", "b@example.gov.uk"]);
});
