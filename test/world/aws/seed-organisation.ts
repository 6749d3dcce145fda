import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
} from "@aws-sdk/client-iam";
import { CreateOrganizationCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  PutBucketVersioningCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import type { AwsClientConfig, Credentials } from "./client-config.ts";

/** What the organisation is made of. */
export interface SeedPlan {
  /** 12 digits. */
  readonly managementAccount: string;
  /** 12 digits; where the IAM users are. */
  readonly usersAccount: string;
  readonly region: string;
  /** `owner/name` of the repository whose jobs may assume the roles. */
  readonly repository: string;
  /** Resolves with the beginning of the subjects in its jobs' tokens; `repo:` and the repository, if not given. */
  readonly oidcSubject?: () => Promise<string>;
  /** Roles of the management account: a job may assume one if it runs in the environment of the same name. */
  readonly roles: readonly string[];
  readonly stateBucket: string;
  /** Names of the IAM users in the users account: often e-mail addresses. */
  readonly users: readonly string[];
}

/** GitHub's OIDC provider, as IAM names it: without the scheme. */
export const githubIssuer = "token.actions.githubusercontent.com";

const audience = "sts.amazonaws.com";

/** Makes, through AWS's own API, what an operator makes before the first account: organisation, roles, state bucket, users. */
export async function seedOrganisation(
  plan: SeedPlan,
  {
    client,
    observe,
  }: { readonly client: AwsClientConfig; readonly observe: (account: string) => Promise<Credentials> },
): Promise<void> {
  const iam = new IAMClient(client);
  await new OrganizationsClient(client).send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
  await iam.send(new CreateOpenIDConnectProviderCommand({ Url: `https://${githubIssuer}`, ClientIDList: [audience] }));
  const subject = plan.roles.length === 0 ? "" : ((await plan.oidcSubject?.()) ?? `repo:${plan.repository}`);
  for (const role of plan.roles) await createRole(iam, role, { ...plan, subject });
  await createStateBucket(new S3Client(client), plan);
  const users = new IAMClient({ ...client, credentials: await observe(plan.usersAccount) });
  for (const user of plan.users) await users.send(new CreateUserCommand({ UserName: user }));
}

/** A role that only jobs in the environment of the same name may assume. */
async function createRole(
  iam: IAMClient,
  name: string,
  { managementAccount, subject }: SeedPlan & { readonly subject: string },
): Promise<void> {
  const trust = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: `arn:aws:iam::${managementAccount}:oidc-provider/${githubIssuer}` },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            [`${githubIssuer}:aud`]: audience,
            [`${githubIssuer}:sub`]: `${subject}:environment:${name}`,
          },
        },
      },
    ],
  };
  await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) }));
}

async function createStateBucket(s3: S3Client, { stateBucket, region }: SeedPlan): Promise<void> {
  const LocationConstraint = region as BucketLocationConstraint;
  await s3.send(new CreateBucketCommand({ Bucket: stateBucket, CreateBucketConfiguration: { LocationConstraint } }));
  await s3.send(
    new PutBucketVersioningCommand({ Bucket: stateBucket, VersioningConfiguration: { Status: "Enabled" } }),
  );
}
