import { expect, test } from "@jest/globals";
import { fc } from "../../../fast-check.ts";
import { readFileSync } from "node:fs";
import { TemplateError } from "../../../../app/domain/markdown/fill-template.ts";
import { fillTrustPolicy, trustPolicySize } from "../../../../app/domain/trust-policy/trust-policy.ts";

const template = readFileSync(new URL("../../../../templates/trust-policy.json", import.meta.url), "utf8");
const usersAccount = "622626885786";
const fill = (administrators: readonly string[]) => fillTrustPolicy({ template, usersAccount, administrators });

function policyOf(administrators: readonly string[]): string {
  const policy = fill(administrators);
  if (policy.kind !== "policy") throw new Error(policy.kind);
  return policy.json;
}

/** Administrators whose policy has exactly this size: the last principal is as long as needed. */
function administratorsOfSize(size: number): readonly string[] {
  const others = Array.from({ length: 20 }, (_, index) => `a${index}@example.gov.uk`);
  const missing = size - trustPolicySize([...others, ""], usersAccount);
  return [...others, "z".repeat(missing)];
}

test("lets exactly the administrators assume the role, sorted and once each, and only with MFA", () => {
  const json = policyOf(["pat@example.gov.uk", "ada@example.gov.uk", "pat@example.gov.uk"]);
  expect(JSON.parse(json)).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: {
          AWS: [
            `arn:aws:iam::${usersAccount}:user/ada@example.gov.uk`,
            `arn:aws:iam::${usersAccount}:user/pat@example.gov.uk`,
          ],
        },
        Action: "sts:AssumeRole",
        Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
      },
    ],
  });
  expect(json).toContain('\n  "Statement": [\n');
});

test("an administrator's name cannot leave its string", () => {
  const evil = '"], "AWS": "*", "x": ["{{principals}}';
  expect(JSON.parse(policyOf([evil]))).toMatchObject({
    Statement: [{ Principal: { AWS: [`arn:aws:iam::${usersAccount}:user/${evil}`] } }],
  });
});

test.each([
  [2047, "policy"],
  [2048, "policy"],
  [2049, "too-long"],
] as const)("a policy of %i characters is %s", (size, kind) => {
  const administrators = administratorsOfSize(size);
  expect(trustPolicySize(administrators, usersAccount)).toBe(size);
  expect(fill(administrators)).toMatchObject({ kind, ...(kind === "too-long" ? { length: size } : {}) });
});

test("is on one line if only that fits the limit, so that it can be pasted even if IAM counts the white space", () => {
  const json = policyOf(administratorsOfSize(2048));
  expect(json).toHaveLength(2048);
  expect(json).not.toContain("\n");
});

test("the size is that of the shipped template, for any administrators", () => {
  fc.assert(
    fc.property(fc.array(fc.emailAddress(), { minLength: 1, maxLength: 12 }), (administrators) => {
      const policy = fill(administrators);
      const length = policy.kind === "policy" ? JSON.stringify(JSON.parse(policy.json)).length : undefined;
      expect(trustPolicySize(administrators, usersAccount)).toBe(policy.kind === "too-long" ? policy.length : length);
    }),
  );
});

test("has no principal if there are no administrators", () => {
  expect(fill([])).toEqual({ kind: "nobody" });
});

test("fails if the template has no slot for the principals", () => {
  expect(() => fillTrustPolicy({ template: "{}", usersAccount, administrators: ["a@example.gov.uk"] })).toThrow(
    TemplateError,
  );
});
