import { describe, expect, test } from "@jest/globals";
import { fc } from "../../../fast-check.ts";
import { findSecrets } from "../../../../app/domain/text/secrets.ts";

const letters = fc.integer({ min: 0, max: 31 }).map((value) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".charAt(value));
const longBase32 = fc.string({ unit: letters, minLength: 26, maxLength: 80 });

const kinds = (text: string): readonly string[] => [...findSecrets(text).secrets];
const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEH";

describe("a secret is", () => {
  test.each([
    ["otpauth://totp/AWS:root?secret=X", "mfa-secret"],
    ["OTPAUTH://hotp/x", "mfa-secret"],
    ["https://qr.example.com/?data=otpauth%3A%2F%2Ftotp%2Fx", "mfa-secret"],
    ["otpauth-migration://offline?data=x", "mfa-secret"],
    [secret, "mfa-secret"],
    [`The key is \`${secret}\`, do not tell.`, "mfa-secret"],
    [`secret=${secret}==`, "mfa-secret"],
    [`${secret}\n`, "mfa-secret"],
    [secret.toLowerCase(), "mfa-secret"],
    ["JBSW Y3DP EHPK 3PXP JBSW Y3DP EH", "mfa-secret"],
    ["jbsw-y3dp-ehpk-3pxp-jbsw-y3dp-ehpk", "mfa-secret"],
    ["AKIAIOSFODNN7EXAMPLE", "access-key"],
    ["id: ASIAIOSFODNN7EXAMPLE.", "access-key"],
    ['"SecretAccessKey": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"', "access-key"],
    ["aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "access-key"],
    ["-----BEGIN PRIVATE KEY-----", "private-key"],
    ["-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl", "private-key"],
    ["-----BEGIN PGP PRIVATE KEY BLOCK-----", "private-key"],
  ])("%s", (text, kind) => {
    expect(kinds(text)).toEqual([kind]);
  });

  test("any base32 of 26 or more capitals and digits, anywhere in a text", () => {
    fc.assert(
      fc.property(longBase32, fc.constantFrom("", " ", "`", ":", "\n", "=", '"'), (key, around) => {
        expect(kinds(`Here ${around}${key}${around} it is`)).toEqual(["mfa-secret"]);
      }),
    );
  });

  test("each of its kind, once", () => {
    expect(kinds(`${secret} ${secret} AKIAIOSFODNN7EXAMPLE`)).toEqual(["mfa-secret", "access-key"]);
  });
});

describe("no secret, nor like one, is", () => {
  test.each([
    ["nothing", ""],
    ["account ids, twice", "111122223333 and 444455556666, or 1111-2222-3333"],
    ["a base32 of 25", secret.slice(1)],
    ["a long word in small letters", "internationalizationsandmore"],
    ["capitals that are words", "THIS WILL MAKE SOME VERY GOOD WORK"],
    ["small words of four letters", "this will make some very good work"],
    ["a commit", "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
    ["a longer digest", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["the id of a user", "AIDAIOSFODNN7EXAMPLE"],
    ["six digits once", "Issue 123456 says so."],
    ["two numbers of other things", "#123456 and v1.234567 and 2026-123456"],
    ["a sentence about a password", "The password is generated and stored nowhere."],
    ["an address", "https://console.aws.amazon.com/iam/home?region=eu-west-2#/roles/details/Bootstrap1,2"],
    ["a mail address", "aws-root-accounts+Exa-1;x,y@example.gov.uk"],
    ["a link", "[Trust_Relationships+1](https://example.com/?A=1&b=2)"],
    ["a policy in one line", '{"Version":"2012-10-17","Statement":[{"Effect":"Allow"}]}'],
    ["an ARN", "arn:aws:iam::123456789012:role/Bootstrap"],
    ["a public key", "-----BEGIN PUBLIC KEY-----"],
    ["a command", 'ykman --device 11112222 oath accounts add --touch -i "Amazon Web Services" "root-mfa@123456789012"'],
  ])("%s", (_, text) => {
    expect(findSecrets(text)).toEqual({ secrets: new Set(), isSuspicious: false });
  });
});

describe("perhaps a secret is", () => {
  test.each([
    ["a password by its name", "The password is Hunter2hunter2."],
    ["a password in a form", "passphrase: correct!horse"],
    ["two codes", "123456 and then 654321."],
    ["two codes as apps show them", "123 456 and 654 321"],
    ["a key without its name", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"],
    ["what pwgen makes", "ohX{e;ie2Zoo|Na!eej1ahn<ooGh8ae"],
    ["long small letters with few digits", "digitalmarketplaceproduction2"],
  ])("%s", (_, text) => {
    expect(findSecrets(text)).toEqual({ secrets: new Set(), isSuspicious: true });
  });
});

test("a password behind a long run of dots is found", () => {
  expect(findSecrets(`password: ${".".repeat(65_536)}a1`)).toEqual({ secrets: new Set(), isSuspicious: true });
});
