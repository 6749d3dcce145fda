import { IAMClient } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { sessionOf } from "../../shared/aws/session.ts";
import type { NewAccountContext } from "./new-account-step.ts";

/** Assumes a role in a new account for 15 minutes, and returns an IAM client with its credentials. */
export async function enterAccount(roleArn: string, context: NewAccountContext): Promise<IAMClient> {
  const { settings, credentials, sessionName } = context;
  const { region } = settings.aws;
  const sts = new STSClient({ region, credentials });
  const assume = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: sessionName, DurationSeconds: 900 });
  return new IAMClient({ region, credentials: { ...sessionOf((await sts.send(assume)).Credentials) } });
}
