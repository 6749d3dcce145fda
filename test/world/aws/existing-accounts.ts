import { randomUUID } from "node:crypto";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { AccountFound, LocalAws, OldAccount } from "./local-aws.ts";

/**
 * Accounts as earlier applies left them: in the organisation, and in Terraform's state.
 *
 * The state is written as terraform 1.11 with provider 5.100 writes it, in a moment instead of the hours that a thousand
 * creations take.
 */
export async function addExistingAccounts(
  aws: LocalAws,
  accounts: readonly OldAccount[],
  stateKey: string,
): Promise<readonly AccountFound[]> {
  const found = await aws.addAccounts(accounts);
  const resources = accounts.flatMap((old, index) => {
    const account = found[index];
    return account === undefined ? [] : [resource(account, old)];
  });
  const s3 = new S3Client({ endpoint: aws.endpoint, region: aws.organisation.region, credentials: aws.administrator });
  const state = {
    version: 4,
    terraform_version: "1.11.4",
    serial: 1,
    lineage: randomUUID(),
    outputs: {},
    resources,
    check_results: null,
  };
  const { stateBucket: Bucket } = aws.organisation;
  await s3.send(new PutObjectCommand({ Bucket, Key: stateKey, Body: JSON.stringify(state, null, 2) }));
  return found;
}

/** The timeouts of the resource, as the provider's framework keeps them beside its attributes. */
const timeouts = {
  "e2bfb730-ecaa-11e6-8f88-34363bc7c4c0": { create: 600_000_000_000, delete: 600_000_000_000, update: 600_000_000_000 },
};

function resource(account: AccountFound, { tags, roleName }: OldAccount): object {
  const attributes = {
    arn: account.Arn,
    close_on_deletion: false,
    create_govcloud: false,
    email: account.Email,
    govcloud_id: "",
    iam_user_access_to_billing: "ALLOW",
    id: account.Id,
    joined_method: "CREATED",
    joined_timestamp: new Date(account.JoinedTimestamp * 1000).toISOString().replace(/\.\d+/u, ""),
    name: account.Name,
    parent_id: account.ParentId,
    role_name: roleName,
    status: "ACTIVE",
    tags,
    tags_all: tags,
    timeouts: null,
  };
  return {
    mode: "managed",
    type: "aws_organizations_account",
    name: account.Name,
    provider: 'provider["registry.terraform.io/hashicorp/aws"]',
    instances: [
      {
        schema_version: 0,
        attributes,
        sensitive_attributes: [],
        private: Buffer.from(JSON.stringify(timeouts)).toString("base64"),
      },
    ],
  };
}
