import { splitList, type Answers, type SetupQuestion } from "./question.ts";

/** Where the Actions come from, if the operator has no copy of this project. */
export const ourActions = "alphagov/aws-accounts-by-pull-request";

const login = { pattern: /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/u, words: "the login of a GitHub organisation" };
const branch = { pattern: /^[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,200})$/u, words: "the name of a branch" };
const source = {
  pattern: /^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}@[A-Za-z0-9][A-Za-z0-9._/-]{0,200}$/u,
  words: `OWNER/REPO@REF, where REF is a tag or a commit, for example ${ourActions}@v1`,
};

const role =
  (name: string) =>
  ({ management_account: account }: Answers): string | undefined =>
    account === undefined ? undefined : `arn:aws:iam::${account}:role/${name}`;

/** What `setup repository` has to know, in the order of the questions: the usual answer of one may depend on those before it. */
export const questions: readonly SetupQuestion[] = [
  {
    key: "organisation",
    text: "GitHub organisation that owns the accounts repository",
    kind: "text",
    form: login,
    isAsked: true,
  },
  {
    key: "app_id",
    text: "Id of the GitHub App",
    kind: "number",
    setting: ["app_id"],
    isAsked: true,
  },
  {
    key: "management_account",
    text: "AWS account that owns the organisation (12 digits)",
    kind: "text",
    setting: ["aws", "management_account"],
    isAsked: true,
  },
  {
    key: "users_account",
    text: "AWS account with the IAM users of the administrators (12 digits)",
    kind: "text",
    setting: ["aws", "users_account"],
    isAsked: true,
  },
  {
    key: "region",
    text: "AWS region",
    kind: "text",
    setting: ["aws", "region"],
    isAsked: true,
  },
  {
    key: "domains",
    text: "E-mail domains of administrators, with commas between them",
    kind: "list",
    setting: ["accounts", "administrator_email_domains"],
    isAsked: true,
  },
  {
    key: "root_email",
    text: "E-mail address of root users, with {name} for the account",
    kind: "text",
    setting: ["accounts", "root_email"],
    usual: ({ domains = "" }) => {
      const [domain] = splitList(domains);
      return domain === undefined ? undefined : `aws-root-accounts+{name}@${domain}`;
    },
    isAsked: true,
  },
  {
    key: "reviewers_team",
    text: "GitHub team whose approvals count",
    kind: "text",
    setting: ["reviewers", "team"],
    usual: () => "aws-account-reviewers",
    isAsked: true,
  },
  {
    key: "custodians_team",
    text: "GitHub team that may tick a checklist",
    kind: "text",
    setting: ["custodians", "team"],
    usual: () => "aws-account-custodians",
    isAsked: true,
  },
  {
    key: "yubikey_name",
    text: "Name of the pair of YubiKeys in the safe",
    kind: "text",
    setting: ["yubikeys", "name"],
    usual: () => "safe pair 1",
    isAsked: true,
  },
  {
    key: "yubikey_first",
    text: "Serial number on the first YubiKey",
    kind: "text",
    setting: ["yubikeys", "first"],
    isAsked: true,
  },
  {
    key: "yubikey_second",
    text: "Serial number on the second YubiKey",
    kind: "text",
    setting: ["yubikeys", "second"],
    isAsked: true,
  },
  {
    key: "state_bucket",
    text: "S3 bucket of Terraform's state",
    kind: "text",
    setting: ["aws", "state", "bucket"],
    usual: ({ organisation }) =>
      organisation === undefined ? undefined : `${organisation.toLowerCase()}-aws-accounts-state`,
    isAsked: true,
  },
  {
    key: "actions",
    text: "Source of the Actions",
    kind: "text",
    form: source,
    usual: () => `${ourActions}@v1`,
    isAsked: true,
  },
  {
    key: "state_key",
    text: "Key of the state in the bucket",
    kind: "text",
    setting: ["aws", "state", "key"],
    usual: () => "aws-accounts/terraform.tfstate",
    isAsked: false,
  },
  {
    key: "state_region",
    text: "Region of the bucket",
    kind: "text",
    setting: ["aws", "state", "region"],
    usual: ({ region }) => region,
    isAsked: false,
  },
  {
    key: "plan_role",
    text: "Role that plans",
    kind: "text",
    setting: ["aws", "plan_role"],
    usual: role("aws-accounts-plan"),
    isAsked: false,
  },
  {
    key: "apply_role",
    text: "Role that applies",
    kind: "text",
    setting: ["aws", "apply_role"],
    usual: role("aws-accounts-apply"),
    isAsked: false,
  },
  {
    key: "verify_role",
    text: "Role that verifies",
    kind: "text",
    setting: ["aws", "verify_role"],
    usual: role("aws-accounts-verify"),
    isAsked: false,
  },
  {
    key: "default_branch",
    text: "Default branch of the accounts repository",
    kind: "text",
    form: branch,
    usual: () => "main",
    isAsked: false,
  },
];
