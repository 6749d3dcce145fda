import type { Credentials as AwsCredentials } from "@aws-sdk/client-sts";
import { setSecret } from "@actions/core";
import type { Credentials } from "./assume-role.ts";

/**
 * Credentials out of an answer of STS, masked in the log before anything else.
 *
 * @throws Error where the answer holds none.
 */
export function sessionOf(given: AwsCredentials | undefined): Credentials {
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = given ?? {};
  if (accessKeyId === undefined || secretAccessKey === undefined || sessionToken === undefined) {
    throw new Error("The answer held no credentials.");
  }
  for (const secret of [accessKeyId, secretAccessKey, sessionToken]) setSecret(secret);
  return { accessKeyId, secretAccessKey, sessionToken };
}
