import { describe, expect, test } from "@jest/globals";
import { fc } from "../../../fast-check.ts";
import { maskText, maskValue, sensitiveTexts } from "../../../../app/domain/plan/mask.ts";

describe("masks in text", () => {
  test.each([
    ["an access key", "key AKIAIOSFODNN7EXAMPLE.", "key (masked)."],
    ["a temporary access key", "ASIAIOSFODNN7EXAMPLE", "(masked)"],
    ["a secret access key", 'aws_secret_access_key = "wJalrXUtnFEMI/K7MDENG"', 'aws_secret_access_key = "(masked)"'],
    ["a secret access key alone", "is wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKE9.", "is (masked)."],
    ["a session token alone", "(IQoJb3JpZ2luX2VjEJr//abc+=)", "((masked))"],
    ["a token of GitLab", "glpat-abcdefghij0123456789", "(masked)"],
    ["a token of Slack", "xoxb-123456789012-abcdef", "(masked)"],
    ["a session token", "AWS_SESSION_TOKEN=FQoGZXIvYXdzEBYaDQ==", "AWS_SESSION_TOKEN=(masked)"],
    ["a token of a job", "ghs_16C7e42F292c6912E7710c838347Ae178B4a!", "(masked)!"],
    ["a token of a person", "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "(masked)"],
    ["a fine-grained token", "github_pat_11ABCDEFG0_abcdefghijklmnop", "(masked)"],
    ["a web token", "eyJhbGciOiJSUzI1.eyJzdWIiOiJyZXBv.c2lnbmF0dXJl", "(masked)"],
    ["a web token behind a hyphen", "a-eyJ-eyJhbGciOiJSUzI1.eyJzdWIiOiJyZXBv.c2ln", "a-(masked)"],
    ["the seed of an MFA device", "see otpauth://totp/AWS?secret=JBSWY3DPEHPK3PXP here", "see (masked) here"],
    ["a private key", "a\n-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----\nb", "a\n(masked)\nb"],
    ["a private key that was cut off", "a -----BEGIN PRIVATE KEY-----\nMII", "a (masked)"],
  ])("%s", (_, text, result) => {
    expect(maskText(text)).toBe(result);
  });

  test("a secret that is known, everywhere", () => {
    expect(maskText("hush, hush", ["hush", ""])).toBe("(masked), (masked)");
  });
});

test("leaves ordinary text unchanged", () => {
  const text = "aws_organizations_account.ghost_town: role arn:aws:iam::123456789012:role/bootstrap, eyJ and AKIA";
  expect(maskText(text)).toBe(text);
  const commit =
    "Commit 0123456789abcdef0123456789abcdef01234567 of example-gov/aws-accounts, h1:Ijt7pOlB7Tr7maGQIqtsLFbl7pSMIj06TVdkoSBcYOw=";
  expect(maskText(commit)).toBe(commit);
});

describe("leaves long hostile text unchanged", () => {
  const seeds = ["eyJ-", "eyJaaaaaaaaaa-", "-----BEGIN ", "AKIA-", "otpauth", "a/"];
  test.each(seeds)("%j", (seed) => {
    const text = seed.repeat(Math.ceil(100_000 / seed.length));
    expect(maskText(text)).toBe(text);
  });
});

describe("masks in a value", () => {
  const value = { name: "a", tags: { open: "x", secret: "hidden" }, list: ["one", "two"], count: 3, none: null };

  test("marked values", () => {
    expect(maskValue(value, { tags: { secret: true }, list: [false, true], count: true })).toEqual({
      ...value,
      tags: { open: "x", secret: "(masked)" },
      list: ["one", "(masked)"],
      count: "(masked)",
    });
  });

  test("the whole value if it is marked as a whole", () => {
    expect(maskValue(value, true)).toBe("(masked)");
  });

  test("text that looks like a secret, also in keys", () => {
    expect(maskValue({ AKIAIOSFODNN7EXAMPLE: ["otpauth://x"] }, {})).toEqual({ "(masked)": ["(masked)"] });
  });

  test("known secrets, anywhere", () => {
    expect(maskValue({ tags_all: { a: "so hidden!" } }, false, ["hidden"])).toEqual({
      tags_all: { a: "so (masked)!" },
    });
  });

  test("nothing if nothing is marked", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (any) => {
        fc.pre(maskText(JSON.stringify(any)) === JSON.stringify(any));
        expect(maskValue(any, {})).toEqual(any);
      }),
    );
  });
});

describe("the sensitive texts of a value", () => {
  test("are those that are marked, at any depth", () => {
    const value = { a: "first", b: { c: "second", d: "third" }, e: ["fourth", "fifth"] };
    expect(sensitiveTexts(value, { b: { c: true }, e: [false, true] })).toEqual(["second", "fifth"]);
    expect(sensitiveTexts(value, true)).toEqual(["first", "second", "third", "fourth", "fifth"]);
  });

  test("are not the very short ones, which would mask other texts", () => {
    expect(sensitiveTexts({ a: "abc", b: "abcd" }, true)).toEqual(["abcd"]);
  });

  test("are empty for values that are not text", () => {
    expect(sensitiveTexts(null, true)).toEqual([]);
    expect(sensitiveTexts({ a: 12345, b: true }, true)).toEqual([]);
    expect(sensitiveTexts("plain", false)).toEqual([]);
  });
});
