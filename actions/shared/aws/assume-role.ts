import { getIDToken, setSecret } from "@actions/core";
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import type { Clock } from "../clock.ts";
import { whyRefused } from "./ask-aws.ts";

/** Temporary credentials of a role. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface WantedRole {
  readonly roleArn: string;
  /** Shown in CloudTrail, so it names the run. */
  readonly sessionName: string;
  readonly region: string;
  /** The account that the credentials must belong to. */
  readonly account: string;
  /** A second role to assume from the first one, if that is in another account. */
  readonly next?: { readonly arn: string; readonly external_id?: string };
  readonly sleep: Clock["sleep"];
}

/** The job did not get the role. */
export class AssumeRoleError extends Error {
  override readonly name = "AssumeRoleError";
  readonly roleArn: string;

  constructor(roleArn: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.roleArn = roleArn;
  }
}

type GivenCredentials = Partial<Record<"AccessKeyId" | "SecretAccessKey" | "SessionToken", string | undefined>>;

/** The `aud` claim that AWS expects: https://docs.github.com/actions/concepts/security/openid-connect */
const audience = "sts.amazonaws.com";

/** Long enough for slow account creations; a role allows an hour by default. */
const sessionSeconds = 3600;

/**
 * Exchanges the job's identity for credentials of a role, masks them in the log at once, and asks AWS which account they
 * belong to: a role of another account is refused here.
 *
 * @throws AssumeRoleError that says what to change, and where.
 */
export async function assumeRole(wanted: WantedRole): Promise<Credentials> {
  const token = await requestIdToken(wanted);
  const first = masked(await exchange(token, wanted));
  const { roleArn, next } = wanted;
  const credentials = next === undefined ? first : masked(await assumeNext(first, { ...wanted, next }));
  const held = next?.arn ?? roleArn;
  const account = await whoAmI(credentials, { ...wanted, roleArn: held });
  if (account !== wanted.account) {
    throw new AssumeRoleError(
      held,
      `AWS says that ${held} is in account ${account}, but the settings name ${wanted.account} as aws.management_account. Nothing was done; correct one of the two in the settings.`,
    );
  }
  return credentials;
}

/** Masks credentials in the log before they are used. */
function masked(credentials: Credentials): Credentials {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  for (const secret of [accessKeyId, secretAccessKey, sessionToken]) setSecret(secret);
  return credentials;
}

async function requestIdToken({ roleArn }: WantedRole): Promise<string> {
  try {
    return await getIDToken(audience);
  } catch (error) {
    throw new AssumeRoleError(
      roleArn,
      `GitHub gave this job no identity to show to AWS. The job in the workflow file needs "permissions: id-token: write".`,
      { cause: error },
    );
  }
}

async function exchange(
  token: string,
  wanted: WantedRole,
  [pause, ...laterPauses]: readonly number[] = pauses,
): Promise<Credentials> {
  const { roleArn, sessionName, region, sleep } = wanted;
  const command = new AssumeRoleWithWebIdentityCommand({
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    WebIdentityToken: token,
    DurationSeconds: sessionSeconds,
  });
  try {
    const { Credentials: given } = await new STSClient({ region }).send(command);
    return readCredentials(given);
  } catch (error) {
    if (pause === undefined || !couldNotFetchKey(error)) {
      throw new AssumeRoleError(roleArn, adviceFor(error, token, wanted), { cause: error });
    }
    await sleep(pause);
    return exchange(token, wanted, laterPauses);
  }
}

/** Between attempts, in milliseconds. */
const pauses = [1_000, 2_000, 4_000, 8_000] as const;

/**
 * STS could not fetch GitHub's public key, which passes within seconds. AWS has no separate error for that: only the message
 * tells it from a token that is not accepted.
 *
 * {@link https://github.com/aws-actions/configure-aws-credentials/issues/299}
 */
function couldNotFetchKey(error: unknown): boolean {
  return (
    error instanceof Error &&
    error.name.startsWith("InvalidIdentityToken") &&
    /\bretrieve verification key\b/u.test(error.message)
  );
}

function readCredentials(given: GivenCredentials | undefined): Credentials {
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = given ?? {};
  if (accessKeyId === undefined || secretAccessKey === undefined || sessionToken === undefined) {
    throw new Error("The response of AWS has no credentials.");
  }
  return { accessKeyId, secretAccessKey, sessionToken };
}

/**
 * Assumes the next role from the first: with the external id that its trust policy requires, a session name and source
 * identity that name the run, for the hour that AWS allows a chain of roles.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
 */
async function assumeNext(
  first: Credentials,
  { roleArn, sessionName, region, next }: WantedRole & { readonly next: NonNullable<WantedRole["next"]> },
): Promise<Credentials> {
  const command = new AssumeRoleCommand({
    RoleArn: next.arn,
    RoleSessionName: sessionName,
    SourceIdentity: sessionName,
    DurationSeconds: sessionSeconds,
    ...(next.external_id === undefined ? {} : { ExternalId: next.external_id }),
  });
  try {
    const { Credentials: given } = await new STSClient({ region, credentials: { ...first } }).send(command);
    return readCredentials(given);
  } catch (error) {
    throw new AssumeRoleError(next.arn, adviceForNext(error, roleArn, next), { cause: error });
  }
}

/** Suggests a complete statement for the trust policy, and removing a demand for MFA, which no job can meet. */
function adviceForNext(error: unknown, roleArn: string, next: NonNullable<WantedRole["next"]>): string {
  const { arn, external_id: externalId } = next;
  const why = error instanceof Error ? whyRefused(error, "denied") : "failed";
  if (why === "failed" || why === "throttled")
    return `AWS did not let ${roleArn} assume ${arn}. If AWS was only unreachable or throttled the request, run the job again.`;
  const statement = {
    Effect: "Allow",
    Principal: { AWS: roleArn },
    Action: ["sts:AssumeRole", "sts:SetSourceIdentity"],
    ...(externalId === undefined ? {} : { Condition: { StringEquals: { "sts:ExternalId": externalId } } }),
  };
  return (
    `AWS did not let ${roleArn} assume ${arn}. A job has no MFA, so a trust policy that demands aws:MultiFactorAuthPresent never lets it in: ` +
    `leave that statement to people, and add this one to the trust policy of ${arn}: ${JSON.stringify(statement)}. ` +
    `See also that ${roleArn} may do sts:AssumeRole and sts:SetSourceIdentity.`
  );
}

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html for the names. */
function adviceFor(error: unknown, token: string, { roleArn, account }: WantedRole): string {
  const name = error instanceof Error ? error.name : "";
  const refused = `AWS did not give this job the role ${roleArn}`;
  if (couldNotFetchKey(error))
    return `${refused}: it could not fetch the key of GitHub's identity provider, ${pauses.length + 1} times. Run the job again later; nothing has to be changed.`;
  switch (name) {
    case "AccessDenied":
    case "AccessDeniedException":
      return `${refused}: access denied. See that the role exists, and that its trust policy allows sts:AssumeRoleWithWebIdentity to GitHub's OIDC provider with the audience "${audience}" and the subject ${JSON.stringify(subjectOf(token))}.`;
    case "InvalidIdentityToken":
    case "InvalidIdentityTokenException":
      return `${refused}: it does not accept GitHub's identity token. See that account ${account} has an OIDC provider for GitHub Actions whose audience is "${audience}".`;
    case "ValidationError":
      return `${refused}: the request is not valid. If the role's longest session is under ${sessionSeconds / 60} minutes, raise it.`;
    default:
      return `${refused}. If AWS was only unreachable, run the job again.`;
  }
}

/** The subject that the role's trust policy must name; it is not a secret. */
function subjectOf(token: string): string {
  try {
    const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8");
    return String((JSON.parse(payload) as { readonly sub?: string }).sub);
  } catch {
    return "of this job";
  }
}

async function whoAmI(credentials: Credentials, { roleArn, region }: WantedRole): Promise<string> {
  try {
    const { Account: account } = await new STSClient({ region, credentials: { ...credentials } }).send(
      new GetCallerIdentityCommand(),
    );
    return account ?? "(none)";
  } catch (error) {
    throw new AssumeRoleError(
      roleArn,
      `AWS gave ${roleArn} but did not say which account it belongs to. Run the job again.`,
      {
        cause: error,
      },
    );
  }
}
