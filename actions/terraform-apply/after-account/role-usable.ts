import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { eventually } from "../clock.ts";
import type { AfterAccountStep } from "./after-account-step.ts";

/** The account was made, but its bootstrap role could not be assumed in time. */
export class RoleNotReadyError extends Error {
  override readonly name = "RoleNotReadyError";
  readonly roleArn: string;

  constructor(roleArn: string, cause: unknown) {
    super(
      `The account was made, but ${roleArn} cannot be assumed yet. AWS may need longer: start the workflow again later.`,
      { cause },
    );
    this.roleArn = roleArn;
  }
}

/**
 * Waits until a new account's bootstrap role can be assumed, which may take minutes after AWS called the account created.
 *
 * What the session could do is not used, and its credentials are forgotten.
 */
export const roleUsable: AfterAccountStep = {
  doing: "waiting until its bootstrap role can be assumed",
  async run({ roleArn }, { settings, credentials, sessionName, clock, until }) {
    const client = new STSClient({ region: settings.aws.region, credentials: { ...credentials } });
    const command = { RoleArn: roleArn, RoleSessionName: sessionName, DurationSeconds: 900 };
    let refusal: unknown;
    const usable = await eventually(
      async () => {
        try {
          await client.send(new AssumeRoleCommand(command));
          return true;
        } catch (error) {
          refusal = error;
          return undefined;
        }
      },
      { clock, until },
    );
    if (usable === undefined) throw new RoleNotReadyError(roleArn, refusal);
  },
};
