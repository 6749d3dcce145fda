import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { Credentials } from "../shared/assume-role.ts";

/** Time, so that waiting can be tried without it. */
export interface Clock {
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export interface AwaitedRole {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly credentials: Credentials;
  readonly region: string;
  /** When to give up, in milliseconds as the clock has them. */
  readonly until: number;
  readonly clock: Clock;
}

/** The account was made, but its bootstrap role could not be assumed in time. */
export class RoleNotReadyError extends Error {
  override readonly name = "RoleNotReadyError";
  readonly roleArn: string;

  constructor(roleArn: string, cause: unknown) {
    super(`The account was made, but ${roleArn} cannot be assumed yet. AWS may need longer: try it later.`, { cause });
    this.roleArn = roleArn;
  }
}

const firstPause = 1_000;
const longestPause = 30_000;

/**
 * Waits until a new account's bootstrap role can be assumed, which may take minutes after AWS called the account created.
 *
 * What the session could do is not used, and its credentials are forgotten.
 *
 * @throws RoleNotReadyError when the time is up.
 */
export async function waitForRole({
  roleArn,
  sessionName,
  credentials,
  region,
  until,
  clock,
}: AwaitedRole): Promise<void> {
  const client = new STSClient({ region, credentials: { ...credentials } });
  for (let pause = firstPause; ; pause = Math.min(2 * pause, longestPause)) {
    try {
      await client.send(
        new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: sessionName, DurationSeconds: 900 }),
      );
      return;
    } catch (error) {
      if (clock.now() + pause > until) throw new RoleNotReadyError(roleArn, error);
      await clock.sleep(pause);
    }
  }
}
