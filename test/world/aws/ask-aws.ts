import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  ListCreateAccountStatusCommand,
  OrganizationsClient,
  paginateListAccounts,
} from "@aws-sdk/client-organizations";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  paginateListObjectsV2,
  S3Client,
} from "@aws-sdk/client-s3";
import type { AwsClientConfig, Credentials } from "./client-config.ts";

/** An account as `organizations:ListAccounts` tells of it. */
export interface AccountSeen {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** The questions of tests, put to AWS's own API: the code under test is not asked. */
export interface AskAws {
  /** Every account of the organisation, the management account included. */
  accounts(): Promise<readonly AccountSeen[]>;
  /** Resolves once no account is being made. */
  creationsEnded(): Promise<void>;
  /** The trust policy of a role in any account, as JSON text. */
  roleTrustPolicy(account: string, role: string): Promise<string>;
  /** Keys in the state bucket now. */
  stateObjects(): Promise<readonly string[]>;
  /** Text of an object of the state bucket. */
  stateObject(key: string): Promise<string>;
  /** Removes an object of the state bucket. */
  forget(key: string): Promise<void>;
  /** Every version and deletion that the state bucket has seen. */
  stateHistory(): Promise<readonly { readonly key: string; readonly deleted: boolean }[]>;
}

export function askAws({
  client,
  observe,
  stateBucket,
}: {
  readonly client: AwsClientConfig;
  readonly observe: (account: string) => Promise<Credentials>;
  readonly stateBucket: string;
}): AskAws {
  const s3 = new S3Client(client);
  return {
    async accounts() {
      const found: AccountSeen[] = [];
      for await (const { Accounts = [] } of paginateListAccounts({ client: new OrganizationsClient(client) }, {})) {
        found.push(...Accounts.map(({ Id = "", Name = "", Email = "" }) => ({ id: Id, name: Name, email: Email })));
      }
      return found;
    },
    async creationsEnded() {
      const organizations = new OrganizationsClient(client);
      const inProgress = new ListCreateAccountStatusCommand({ States: ["IN_PROGRESS"] });
      while ((await organizations.send(inProgress)).CreateAccountStatuses?.length !== 0)
        await new Promise((resolve) => setTimeout(resolve, 100));
    },
    async roleTrustPolicy(account, role) {
      const iam = new IAMClient({ ...client, credentials: await observe(account) });
      const { Role } = await iam.send(new GetRoleCommand({ RoleName: role }));
      return decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "");
    },
    async stateObjects() {
      const keys: string[] = [];
      for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: stateBucket })) {
        keys.push(...Contents.map(({ Key = "" }) => Key));
      }
      return keys;
    },
    async stateObject(key) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: stateBucket, Key: key }));
      return (await Body?.transformToString()) ?? "";
    },
    async forget(key) {
      await s3.send(new DeleteObjectCommand({ Bucket: stateBucket, Key: key }));
    },
    async stateHistory() {
      const { Versions = [], DeleteMarkers = [] } = await s3.send(
        new ListObjectVersionsCommand({ Bucket: stateBucket }),
      );
      return [
        ...Versions.map(({ Key = "" }) => ({ key: Key, deleted: false })),
        ...DeleteMarkers.map(({ Key = "" }) => ({ key: Key, deleted: true })),
      ];
    },
  };
}
