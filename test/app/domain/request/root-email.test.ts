import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { deriveRootEmail } from "../../../../app/domain/request/root-email.ts";
import { fc } from "../../../fast-check.ts";

const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");
const organisation = "aws-root-accounts+{name}@digital.cabinet-office.gov.uk";

function derive(name: string, taken: readonly string[] = [], pattern = organisation): string {
  return deriveRootEmail({ name, pattern, isTaken: (email) => taken.includes(email), sha256Hex });
}

const localPart = (email: string): string => /\+(.*)@/.exec(email)?.[1] ?? "";

describe("the organisation's short form", () => {
  test.each([
    ["example-service-prod", "exam-serv-prod"],
    ["gds-example-prod", "example-prod"],
    ["example", "example"],
    ["an-example-with-five-groups", "an-ex-wi-fi-gr"],
    ["gds", "gds"],
    ["gds-gds", "gds-gds"],
    ["a2345678901234567890-b", "a234567-b"],
    ["a2345678901234567890", "a23456789012345"],
  ])("of %s is %s", (name, short) => {
    expect(localPart(derive(name))).toBe(short);
  });

  test.each([
    ["a+{name}@example.gov.uk", "a2345678901234567890-b234567890123456789"],
    [`${"a".repeat(37)}+{name}@example.gov.uk`, "a234-b234"],
  ])("leaves the room that %s leaves", (pattern, short) => {
    expect(localPart(derive("a2345678901234567890-b234567890123456789", [], pattern))).toBe(short);
  });
});

describe("a short form that is taken", () => {
  test("is made unique by a hash of the name", () => {
    const [one, other] = ["example-service-prod", "example-services-production"].map((name) =>
      derive(name, ["aws-root-accounts+exam-serv-prod@digital.cabinet-office.gov.uk"]),
    );
    expect(one).toMatch(/^aws-root-accounts\+exam-ser-[a-z0-9]{7}@digital\.cabinet-office\.gov\.uk$/);
    expect(one).toHaveLength(64);
    expect(other).not.toBe(one);
  });

  test("is taken in capitals, too", () => {
    const pattern = "AWS+{name}@Example.gov.uk";
    expect(derive("example", ["aws+example@example.gov.uk"], pattern)).toMatch(/^AWS\+example-[a-z0-9]{7}@Example/);
  });

  test("uses another hash if that e-mail is taken as well", () => {
    const taken = [derive("example")];
    taken.push(derive("example", taken));
    expect(taken).not.toContain(derive("example", taken));
  });

  test("ends in no two dashes", () => {
    const short = localPart(derive("ab-cdefghijkl"));
    expect(short).toBe("ab-cdefghi");
    const pattern = `${"a".repeat(38)}+{name}@example.gov.uk`;
    const first = derive("a-bcdef", [], pattern);
    expect(localPart(derive("a-bcdef", [first], pattern))).toMatch(/^a-[a-z0-9]{7}$/);
  });
});

const group = fc.stringMatching(/^[a-z0-9]{1,12}$/);
const name = fc
  .tuple(
    fc.stringMatching(/^[a-z][a-z0-9]{0,11}$/),
    fc.array(fc.oneof(group, fc.constantFrom("gds", "prod", "test", "dev")), { maxLength: 4 }),
  )
  .map(([first, rest]) => [first, ...rest].join("-"))
  .filter((text) => text.length <= 50);
const pattern = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.constantFrom("@example.gov.uk", "@x.io", "-root@example.gov.uk"))
  .map(([length, end]) => `${"r".repeat(length).slice(0, 54 - end.length)}+{name}${end}`.replace(/^r(?=r{38})/, ""));

describe("by law", () => {
  test.each([organisation, "aws-root-accounts+{name}@example.gov.uk", `${"r".repeat(38)}+{name}@example.gov.uk`])(
    "no two of 40,000 names get the same e-mail, of at most 64 characters: %s",
    (shape) => {
      const names = new Set(fc.sample(name, 40_000));
      const taken = new Set<string>();
      for (const each of names) {
        const email = deriveRootEmail({ name: each, pattern: shape, isTaken: (one) => taken.has(one), sha256Hex });
        if (email.length > 64 || !/^[!-?A-~]+@[!-?A-~]+$/.test(email) || taken.has(email)) throw new Error(email);
        taken.add(email);
      }
      expect(taken.size).toBe(names.size);
    },
  );

  test("it follows the settings' pattern, and is valid, also when the short form is taken", () => {
    fc.assert(
      fc.property(name, pattern, (given, shape) => {
        const [before = "", after = ""] = shape.split("{name}");
        const first = derive(given, [], shape);
        for (const email of [first, derive(given, [first], shape)]) {
          expect(email.length).toBeLessThanOrEqual(64);
          expect(email.startsWith(before) && email.endsWith(after)).toBe(true);
          expect(email.slice(before.length, email.length - after.length)).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
        }
      }),
    );
  });
});
