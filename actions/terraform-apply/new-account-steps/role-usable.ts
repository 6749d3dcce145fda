import { IAMServiceException } from "@aws-sdk/client-iam";
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
        if (!isDenied(error)) return throwUnlessPassing(error, roleArn);
      }
      if (isHandedOver(id)) return { isSecured: true };
      try {
        return await seeWhetherTrustIsSet(account, context);
      } catch (error) {
        refusal = error;
        return throwUnlessPassing(error, roleArn);
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

/** Returns undefined, which means "not yet", for an error that may pass by itself. */
function throwUnlessPassing(error: unknown, roleArn: string): StepEnd | undefined {
  if (isPassing(error)) return undefined;
  throw new RoleNotReadyError(roleArn, ", and waiting does not help.", error);
}

function isPassing(error: unknown): boolean {
  if (!(error instanceof Error) || whyRefused(error, "denied") === "throttled") return true;
  const isOurs = error instanceof STSServiceException || error instanceof IAMServiceException;
  return !(isOurs && error.$fault === "client");
}
