import { describe, expect, test } from "@jest/globals";
import { fc } from "../../../fast-check.ts";
import { compareTrustPolicy } from "../../../../app/domain/trust-policy/compare-trust-policy.ts";

const users = "210987654321";
const ann = `arn:aws:iam::${users}:user/ann@example.gov.uk`;
const ben = `arn:aws:iam::${users}:user/ben@example.gov.uk`;
const mfa = { Bool: { "aws:MultiFactorAuthPresent": "true" } };

interface Statement {
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly Action?: unknown;
  readonly Condition?: unknown;
  readonly [member: string]: unknown;
}

const statement = (more: Statement = {}): Statement => ({
  Effect: "Allow",
  Principal: { AWS: [ann, ben] },
  Action: "sts:AssumeRole",
  Condition: mfa,
  ...more,
});
const policy = (...statements: readonly unknown[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const wanted = policy(statement());

const compare = (...statements: readonly unknown[]): readonly string[] =>
  compareTrustPolicy(policy(...statements), wanted);

describe("means the same", () => {
  test.each([
    ["as it is", [statement()]],
    ["in another order", [statement({ Principal: { AWS: [ben, ann] } })]],
    ["in two statements, one person each as text", [ann, ben].map((AWS) => statement({ Principal: { AWS } }))],
    ["with true instead of text", [statement({ Condition: { Bool: { "aws:MultiFactorAuthPresent": true } } })]],
    ["with a list of one", [statement({ Condition: { Bool: { "aws:MultiFactorAuthPresent": ["True"] } } })]],
    ["with the key in other case", [statement({ Condition: { Bool: { "AWS:MultifactorAuthPresent": "true" } } })]],
    ["with the action in other case, as a list", [statement({ Action: ["STS:assumerole"] })]],
    ["with a name", [statement({ Sid: "Administrators" })]],
    [
      "with a person again under a further condition",
      [
        statement(),
        statement({ Principal: { AWS: ann }, Condition: { ...mfa, IpAddress: { "aws:SourceIp": "192.0.2.0/24" } } }),
      ],
    ],
  ])("%s", (_, statements) => {
    expect(compare(...statements)).toEqual([]);
  });

  test("with its only statement not in a list", () => {
    expect(compareTrustPolicy(JSON.stringify({ Statement: statement() }), wanted)).toEqual([]);
  });

  const shape = fc.record({
    split: fc.boolean(),
    reversed: fc.boolean(),
    bool: fc.constantFrom(true, "true", "TRUE", ["true"]),
    list: fc.boolean(),
  });

  test("in any form that IAM or a person writes", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/u), { minLength: 1, maxLength: 22 }),
        shape,
        (names, form) => {
          const people = names.map((name) => `arn:aws:iam::${users}:user/${name}`);
          const Condition = { Bool: { "aws:MultiFactorAuthPresent": form.bool } };
          const Action = form.list ? ["sts:AssumeRole"] : "sts:AssumeRole";
          const ordered = form.reversed ? people.toReversed() : people;
          const principals: readonly unknown[] = form.split ? ordered : [ordered];
          const actual = principals.map((AWS) => statement({ Principal: { AWS }, Action, Condition }));
          expect(compareTrustPolicy(policy(...actual), policy(statement({ Principal: { AWS: people } })))).toEqual([]);
        },
      ),
    );
  });
});

describe("differs", () => {
  const root = "arn:aws:iam::123456789012:root";
  const demanded = "Bool aws:multifactorauthpresent = true";

  test.each([
    [
      "an administrator is missing",
      [statement({ Principal: { AWS: ann } })],
      `it does not let ${ben} in with sts:assumerole and ${demanded}`,
    ],
    [
      "another person may assume the role",
      [statement({ Principal: { AWS: [ann, ben, `${ann}.evil`] } })],
      `it lets ${ann}.evil in with sts:assumerole`,
    ],
    [
      "the management account gets in still",
      [statement(), statement({ Principal: { AWS: root } })],
      `it lets the whole account ${root} in with sts:assumerole`,
    ],
    [
      "an account gets in by its number",
      [statement({ Principal: { AWS: [ann, ben, "123456789012"] } })],
      `it lets the whole account ${root} in with sts:assumerole`,
    ],
    ["everybody gets in", [statement({ Principal: "*" })], "it lets anyone (*) in with sts:assumerole"],
    [
      "anyone may assume the role, written as AWS",
      [statement({ Principal: { AWS: "*" } })],
      "it lets anyone (*) in with sts:assumerole",
    ],
    [
      "a pattern gets in",
      [statement({ Principal: { AWS: [ann, ben, `arn:aws:iam::${users}:user/*`] } })],
      `it lets anyone who matches arn:aws:iam::${users}:user/* in with sts:assumerole`,
    ],
    [
      "it names a deleted user",
      [statement({ Principal: { AWS: [ann, "AIDAJ45Q7YFFAREXAMPLE"] } })],
      "it lets a deleted user (AIDAJ45Q7YFFAREXAMPLE) in with sts:assumerole",
    ],
    [
      "it names a deleted role",
      [statement({ Principal: { AWS: [ann, ben, "AROAJ45Q7YFFAREXAMPLE"] } })],
      "it lets a deleted role (AROAJ45Q7YFFAREXAMPLE) in with sts:assumerole",
    ],
    [
      "a service gets in",
      [statement({ Principal: { AWS: [ann, ben], Service: "ec2.amazonaws.com" } })],
      "it lets Service ec2.amazonaws.com in with sts:assumerole",
    ],
    ["MFA is not demanded", [statement({ Condition: {} })], `for ${ann} it does not demand ${demanded}`],
    ["there are no conditions", [statement({ Condition: undefined })], `for ${ann} it does not demand ${demanded}`],
    [
      "MFA is demanded only if the key is present",
      [statement({ Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } } })],
      `for ${ann} it does not demand ${demanded}, but demands BoolIfExists aws:multifactorauthpresent = true`,
    ],
    [
      "MFA is forbidden",
      [statement({ Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } })],
      `for ${ann} it does not demand ${demanded}, but demands Bool aws:multifactorauthpresent = false`,
    ],
    [
      "MFA may be or not be",
      [statement({ Condition: { Bool: { "aws:MultiFactorAuthPresent": ["true", "false"] } } })],
      `for ${ann} it does not demand ${demanded}, but demands Bool aws:multifactorauthpresent = false or true`,
    ],
    [
      "one of two statements lets a person in without MFA",
      [statement(), statement({ Principal: { AWS: ben }, Condition: undefined })],
      `for ${ben} it does not demand ${demanded}`,
    ],
    [
      "more is demanded",
      [statement({ Condition: { ...mfa, StringEquals: { "sts:ExternalId": "x" } } })],
      `for ${ann} it demands StringEquals sts:externalid = x`,
    ],
    ["more may be done", [statement({ Action: ["sts:AssumeRole", "sts:*"] })], `it lets ${ann} in with sts:*`],
    [
      "somebody is denied",
      [statement(), statement({ Effect: "Deny", Principal: { AWS: ann } })],
      `it denies sts:assumerole to ${ann}`,
    ],
    [
      "all but some get in",
      [statement({ Principal: undefined, NotPrincipal: { AWS: root } })],
      "statement 1 has NotPrincipal",
    ],
    [
      "a statement neither allows nor denies",
      [statement({ Effect: "Maybe" })],
      "statement 1 neither allows nor denies",
    ],
    [
      "a statement names no principal",
      [statement(), statement({ Principal: {} })],
      "statement 2 has no principal or no action",
    ],
    ["a statement is none", [statement(), "text"], "statement 2 is not an object"],
    [
      "a condition is none",
      [statement({ Condition: "text" })],
      `for ${ann} it does not demand ${demanded}, but demands "text"`,
    ],
    ["an operator has no keys", [statement({ Condition: { ...mfa, Null: true } })], `for ${ann} it demands Null true`],
    [
      "a value is a number",
      [statement({ Condition: { ...mfa, NumericLessThan: { "aws:MultiFactorAuthAge": 60 } } })],
      `for ${ann} it demands NumericLessThan aws:multifactorauthage = 60`,
    ],
  ])("where %s", (_, statements, difference) => {
    expect(compare(...statements)).toContain(difference);
  });

  test.each([
    ["text", "not JSON", "it is not JSON"],
    ["a list", "[]", "it is not an object"],
  ])("where it is %s", (_, text, difference) => {
    expect(compareTrustPolicy(text, wanted)).toContain(difference);
  });

  test("if it is empty: no one may assume the role", () => {
    expect(compareTrustPolicy("{}", wanted)).toHaveLength(2);
  });

  test("and lists the first ten differences", () => {
    const strangers = Array.from({ length: 30 }, (_, index) => `arn:aws:iam::${users}:user/stranger-${index}`);
    const differences = compare(statement({ Principal: { AWS: [ann, ben, ...strangers] } }));
    expect(differences).toHaveLength(11);
    expect(differences.at(-1)).toBe("and 20 more");
  });

  test("if it has too many grants, without comparing them", () => {
    const many = Array.from({ length: 101 }, (_, index) => String(index));
    const differences = compare(statement({ Principal: { AWS: many }, Action: many }));
    expect(differences[0]).toBe("it has too many grants to compare");
  });

  test("for any further person", () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        fc.pre(name !== ann && name !== ben);
        expect(compare(statement({ Principal: { AWS: [ann, ben, name] } }))).not.toEqual([]);
      }),
    );
  });
});
