import { AssumeRoleCommand, STSClient, STSServiceException } from "@aws-sdk/client-sts";
import { whyRefused } from "../../shared/aws/ask-aws.ts";
import { pollUntil } from "../../shared/clock.ts";
import type { NewAccountStep, StepEnd } from "./new-account-step.ts";
import { seeWhetherTrustIsSet } from "./trust-policy.ts";

/** The account was made, but its bootstrap role could not be assumed. */
export class RoleNotReadyError extends Error {
  override readonly name = "RoleNotReadyError";
  readonly roleArn: string;

  constructor(roleArn: string, advice: string, cause: unknown) {
    super(`The account was made, but ${roleArn} cannot be assumed${advice}`, { cause });
    this.roleArn = roleArn;
  }
}

const longer =
  " yet. AWS may need longer: start the workflow again later. If that does not help, see that the role trusts the management account, and that the apply role may do sts:AssumeRole on it.";

/**
 * Waits until a new account's bootstrap role can be assumed, which may take minutes after AWS called the account created.
 *
 * What the session could do is not used, and its credentials are forgotten. Where people were asked to secure the account
 * they may have set the trust policy already, as they should, and nobody else gets in any more; and so may a run that died
 * then.
 */
export const roleUsable: NewAccountStep = {
  doing: "waiting until its bootstrap role can be assumed",
  async run(account, context) {
    const { id, roleArn } = account;
    const { settings, credentials, sessionName, isHandedOver } = context;
    const client = new STSClient({ region: settings.aws.region, credentials });
    const command = { RoleArn: roleArn, RoleSessionName: sessionName, DurationSeconds: 900 };
    let refusal: unknown;
    const end = await pollUntil(async (): Promise<StepEnd | undefined> => {
      try {
        await client.send(new AssumeRoleCommand(command));
        return {};
      } catch (error) {
        refusal = error;
        if (isDenied(error)) return isHandedOver(id) ? { isSecured: true } : seeWhetherTrustIsSet(account, context);
        if (isPassing(error)) return undefined;
        throw new RoleNotReadyError(roleArn, ", and waiting does not help.", error);
      }
    }, context);
    if (end === undefined) throw new RoleNotReadyError(roleArn, longer, refusal);
    return end;
  },
};

/** What AWS says as long as it is not ready, and for ever where the role does not trust us. */
function isDenied(error: unknown): boolean {
  return error instanceof Error && whyRefused(error, "denied") === "denied";
}

function isPassing(error: unknown): boolean {
  if (!(error instanceof Error) || whyRefused(error, "denied") === "throttled") return true;
  return !(error instanceof STSServiceException && error.$fault === "client");
}
