import { AssumeRoleCommand, AssumeRootCommand, STSClient } from "@aws-sdk/client-sts";
import type { Answer } from "../../app/domain/evidence/answer.ts";
import { askAws } from "../shared/aws/ask-aws.ts";
import type { Credentials } from "../shared/aws/assume-role.ts";
import { auditRoleName } from "../shared/aws/audit-role.ts";
import { sessionOf } from "../shared/aws/session.ts";

/** The credentials and context for questions to AWS. */
export interface Asker {
  /** Of the verify role, in the management account. */
  readonly credentials: Credentials;
  readonly region: string;
  readonly partition: string;
  readonly sessionName: string;
  readonly now: () => Date;
}

/** Length of a session that inspects an account: 15 minutes. */
const seconds = 900;

/**
 * Opens the session of an account's root user that may audit its credentials and nothing else.
 *
 * Only regional endpoints of STS support this, and only if the organisation manages root credentials centrally.
 *
 * {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html}
 */
export async function openRootSession(asker: Asker, account: string): Promise<Answer<Credentials>> {
  const { credentials, region, partition, now } = asker;
  const sts = new STSClient({ region, credentials: { ...credentials } });
  const arn = `arn:${partition}:iam::aws:policy/root-task/IAMAuditRootUserCredentials`;
  return askAws({
    asked: `sts:AssumeRoot of ${account}`,
    send: () =>
      sts.send(new AssumeRootCommand({ TargetPrincipal: account, TaskPolicyArn: { arn }, DurationSeconds: seconds })),
    read: ({ Credentials: given }) => sessionOf(given),
    now,
  });
}

/** Opens the session of the account's audit role. */
export async function openAuditSession(asker: Asker, account: string): Promise<Answer<Credentials>> {
  const { credentials, region, partition, sessionName, now } = asker;
  const sts = new STSClient({ region, credentials: { ...credentials } });
  const roleArn = `arn:${partition}:iam::${account}:role/${auditRoleName}`;
  return askAws({
    asked: `sts:AssumeRole of ${roleArn}`,
    send: () =>
      sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: sessionName, DurationSeconds: seconds })),
    read: ({ Credentials: given }) => sessionOf(given),
    whenDenied: "no-role",
    now,
  });
}

/** Asks with a session; without one, every answer is the reason why there is none. */
export async function withSession<Value>(
  session: Answer<Credentials>,
  ask: (credentials: Credentials) => Promise<Answer<Value>>,
): Promise<Answer<Value>> {
  return session.kind === "value" ? ask(session.value) : session;
}
