import type { CreationDetails, NewAccount } from "../../../app/domain/apply/apply-result.ts";
import type { Settings } from "../../../app/domain/settings/settings.ts";
import type { RenewingCredentials } from "../../shared/aws/renewing-credentials.ts";
import type { Clock } from "../../shared/clock.ts";

/** What a step after the making of an account can work with. */
export interface NewAccountContext {
  readonly settings: Settings;
  /** Of the apply role. */
  readonly credentials: RenewingCredentials["credentials"];
  readonly sessionName: string;
  readonly clock: Clock;
  /** When to give up, in milliseconds as the clock has them. */
  readonly until: number;
  /** Whether people were asked, by a checklist of an earlier run, to secure the account with this id. */
  readonly isHandedOver: (id: string) => boolean;
  /** The trust policy of a bootstrap role, as `templates/` has it. */
  readonly trustPolicyTemplate: string;
}

/** Something that has to be done, or waited for, in each new account before it counts as made. */
export interface NewAccountStep {
  /** What goes on, after the account's name: for people who watch. */
  readonly doing: string;
  /** Must be able to run twice: a run that dies in between is caught up by the next. Throws where it was in vain. */
  run(account: NewAccount, context: NewAccountContext): Promise<StepEnd>;
}

/** What a step came to. */
export interface StepEnd {
  /** The account was seen to have come past all of this before: the steps that follow have nothing to do. */
  readonly isSecured?: true;
  /** What people need not do any more. */
  readonly making?: CreationDetails;
}
