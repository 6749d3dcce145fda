/** Path of the accounts file in the accounts repository. */
export const accountsFilePath = "terraform/accounts.tf.json";

/** An account as a person would write it; nothing here is taken from the code under test. */
export interface WrittenAccount {
  readonly name: string;
  /** The account's first name, if it was renamed since. */
  readonly key?: string;
  readonly email: string;
  /** An adopted account may have none. */
  readonly administrators: readonly string[];
  /** The organisational unit, if the file names it. */
  readonly parentId?: string;
  /** Id of the account in AWS that this entry adopts. */
  readonly adopt?: string;
  /** The adopted account gets a checklist. */
  readonly checklist?: true;
  readonly tags: Readonly<Record<string, string>>;
}

/** The role that AWS makes in each account. */
export const roleName = "bootstrap";

/** The account that the story is about. */
export const theAccount: WrittenAccount = {
  name: "pet-licences-prod",
  email: "aws-root-accounts+pet-licences-prod@example.gov.uk",
  administrators: ["ada.author@example.gov.uk", "pat.keeper@example.gov.uk"],
  tags: {
    "account-name": "pet-licences-prod",
    description: "Licences for cats dogs and parrots",
    organisation: "Department for Pets",
    "team-name": "Pet Licences",
    "team-email-address": "pet-licences@example.gov.uk",
    "service-name": "Licence a pet",
    "billing-cost-centre": "PETS-042",
  },
};

/** The accounts file with these accounts, as the organisation has always generated it. */
export function accountsFileWith(...accounts: readonly WrittenAccount[]): string {
  const resource = accounts.map((account) => ({
    aws_organizations_account: {
      [account.key ?? account.name]: {
        "//": {
          ...(account.administrators.length > 0 && {
            requested_by: account.administrators[0],
            administrators: account.administrators,
          }),
          ...(account.adopt !== undefined && { adopt: account.adopt }),
          ...(account.checklist !== undefined && { checklist: account.checklist }),
        },
        name: account.name,
        email: account.email,
        role_name: roleName,
        iam_user_access_to_billing: "ALLOW",
        ...(account.parentId === undefined ? {} : { parent_id: account.parentId }),
        tags: account.tags,
        lifecycle: { prevent_destroy: true, ignore_changes: ["email", "role_name", "iam_user_access_to_billing"] },
      },
    },
  }));
  return `${JSON.stringify({ resource }, null, 2)}\n`;
}
