import { expect, test } from "@jest/globals";
import { isAddress, maskAddresses } from "../../../../app/domain/notifications/address.ts";

test.each(["a.person@example.gov.uk", "o'neill+aws@digital.example.gov.uk"])("%s is an address", (text) => {
  expect(isAddress(text)).toBe(true);
});

test.each([
  "",
  "person",
  "person@localhost",
  "a@example.gov.uk,b@example.gov.uk",
  "a@example.gov.uk b@example.gov.uk",
  "A <a@example.gov.uk>",
  "a@example.gov.uk\r\nBcc: b@example.gov.uk",
  "a\u202e@example.gov.uk",
  `${"a".repeat(65)}@example.gov.uk`,
  `a@${"b".repeat(250)}.uk`,
])("%j is none", (text) => {
  expect(isAddress(text)).toBe(false);
});

test("leaves of addresses only their domains", () => {
  expect(maskAddresses("550 <a.person@example.gov.uk>: no such user, try b@example.org")).toBe(
    "550 <…@example.gov.uk>: no such user, try …@example.org",
  );
});
