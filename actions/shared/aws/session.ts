import type { Credentials as AwsCredentials } from "@aws-sdk/client-sts";
import { setSecret } from "@actions/core";
import type { Credentials } from "./assume-role.ts";

/**
 * Reads credentials from a response of STS, and masks them in the log at once.
 *
 * @throws Error if the response has none.
 */
export function sessionOf(given: AwsCredentials | undefined): Credentials {
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = given ?? {};
  if (accessKeyId === undefined || secretAccessKey === undefined || sessionToken === undefined) {
    throw new Error("The response of AWS has no credentials.");
  }
  for (const secret of [accessKeyId, secretAccessKey, sessionToken]) setSecret(secret);
  return { accessKeyId, secretAccessKey, sessionToken };
}
