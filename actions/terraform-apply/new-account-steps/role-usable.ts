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
 * Waits until a new account's bootstrap role can be assumed, which may take minutes after AWS reports the account as created.
 *
 * The session itself is not used. If an earlier run opened the checklist, people may have set the trust policy already, so
 * that only administrators can assume the role; a run that died may have set it, too.
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

/** AWS denies access until the role is ready, and always if the role does not trust the apply role. */
function isDenied(error: unknown): boolean {
  return error instanceof Error && whyRefused(error, "denied") === "denied";
}

function isPassing(error: unknown): boolean {
  if (!(error instanceof Error) || whyRefused(error, "denied") === "throttled") return true;
  return !(error instanceof STSServiceException && error.$fault === "client");
}
