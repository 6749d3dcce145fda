import type { Account } from "../../../../app/domain/account/account.ts";
import type { AccountChange } from "../../../../app/domain/account/validate-accounts.ts";
import type { Change } from "../../../../app/domain/plan/plan-summary.ts";
import type { Problem } from "../../../../app/domain/problem.ts";

export const headSha = "8c2f1d0e5b7a4c3d9e6f8a1b2c3d4e5f60718293";
export const baseSha = "17c0ffee5b7a4c3d9e6f8a1b2c3d4e5f60718293";
export const runUrl = "https://github.com/example-gov/aws-accounts/actions/runs/4711";

export function account(more: Partial<Account> = {}): Account {
  return {
    key: "pet-licences-prod",
    name: "pet-licences-prod",
    email: "aws-root-accounts+pet-lic-pro@example.gov.uk",
    roleName: "bootstrap",
    iamUserAccessToBilling: "ALLOW",
    tags: {
      "account-name": "pet-licences-prod",
      description: "Licences for cats, dogs and parrots",
      organisation: "Department for Pets",
      "security-does-account-hold-pii": "true",
    },
    comment: {
      request: 12,
      requestedBy: "ada.author@example.gov.uk",
      administrators: ["ada.author@example.gov.uk", "pat.keeper@example.gov.uk"],
    },
    lifecycle: "standard",
    ...more,
  };
}

export const added = (more: Partial<Account> = {}): AccountChange => ({ kind: "added", account: account(more) });

export function problem(more: Partial<Problem> = {}): Problem {
  return {
    rule: "email-pattern",
    severity: "error",
    message: "The e-mail a@example.com must look like aws-root-accounts+{name}@example.gov.uk.",
    file: "terraform/accounts.tf.json",
    pointer: "/resource/0/aws_organizations_account/pet-licences-prod/email",
    range: { line: 14, endLine: 14, column: 20, endColumn: 34 },
    ...more,
  };
}

export const warning = (more: Partial<Problem> = {}): Problem =>
  problem({
    severity: "warning",
    rule: "lifecycle-missing",
    message: "The account has no lifecycle, so the apply adds the usual one.",
    range: { line: 10, endLine: 24, column: 9, endColumn: 10 },
    ...more,
  });

export function change(more: Partial<Change> = {}): Change {
  return {
    address: "aws_organizations_account.pet-licences-prod",
    action: "create",
    before: null,
    after: {
      name: "pet-licences-prod",
      email: "aws-root-accounts+pet-lic-pro@example.gov.uk",
      parent_id: null,
      tags: { "account-name": "pet-licences-prod", description: "Licences for cats, dogs and parrots" },
    },
    unknown: ["arn", "id"],
    digest: "0123456789abcdef0123456789abcdef",
    ...more,
  };
}
