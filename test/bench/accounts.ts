import type { WrittenAccount } from "../scenario/story/accounts-file.ts";

/** One of many accounts, with the tags that the organisation's form asks for. */
export function numberedAccount(index: number): WrittenAccount {
  const number = String(index).padStart(5, "0");
  const name = `service-${number}-prod`;
  return {
    name,
    email: `aws-root-accounts+s${number}@example.gov.uk`,
    administrators: ["a.person@example.gov.uk", "b.person@example.gov.uk"],
    tags: {
      "account-name": name,
      description: `Runs service number ${number} for people who need it`,
      organisation: "Department for Examples",
      "team-name": "Examples",
      "team-email-address": "examples@example.gov.uk",
      "service-name": `Example ${number}`,
      "security-does-account-hold-pii": "false",
      "billing-cost-centre": "EX-001",
    },
  };
}

/** So many of them. */
export function numberedAccounts(count: number): readonly WrittenAccount[] {
  return Array.from({ length: count }, (_, index) => numberedAccount(index));
}
