import type { CreationDetails, NewAccount } from "../../../app/domain/apply/apply-result.ts";
import type { Settings } from "../../../app/domain/settings/settings.ts";
import type { RenewingCredentials } from "../../shared/aws/renewing-credentials.ts";
import type { Clock } from "../../shared/clock.ts";

/** The dependencies of a step on a new account. */
export interface NewAccountContext {
  readonly settings: Settings;
  /** Of the apply role. */
  readonly credentials: RenewingCredentials["credentials"];
  readonly sessionName: string;
  readonly clock: Clock;
  /** When to stop waiting, in milliseconds since 1970. */
  readonly until: number;
  /** Whether an earlier run opened a checklist that asks people to secure the account with this id. */
  readonly isHandedOver: (id: string) => boolean;
  /** The template of a bootstrap role's trust policy, from `templates/`. */
  readonly trustPolicyTemplate: string;
}

/** An action or a wait that each new account needs before it counts as made. */
export interface NewAccountStep {
  /** The step as the progress shows it, after the account's name. */
  readonly doing: string;
  /** Must be able to run twice, because the next run repeats the steps of a run that died. Throws if it fails. */
  run(account: NewAccount, context: NewAccountContext): Promise<StepEnd>;
}

/** The result of a step. */
export interface StepEnd {
  /** The account has completed all steps before, so the remaining steps are skipped. */
  readonly isSecured?: true;
  /** Steps of the checklist that people need not do any more. */
  readonly making?: CreationDetails;
}
