import type { NewAccount } from "../../../app/domain/apply/apply-result.ts";
import type { Settings } from "../../../app/domain/settings/settings.ts";
import type { Credentials } from "../../shared/assume-role.ts";
import type { Clock } from "../clock.ts";

/** What a step after the making of an account can work with. */
export interface AfterAccountContext {
  readonly settings: Settings;
  /** Of the apply role. */
  readonly credentials: Credentials;
  readonly sessionName: string;
  readonly clock: Clock;
  /** When to give up, in milliseconds as the clock has them. */
  readonly until: number;
}

/** Something that has to be done, or waited for, in each new account before it counts as made. */
export interface AfterAccountStep {
  /** What goes on, after the account's name: for people who watch. */
  readonly doing: string;
  /** Must be able to run twice: a run that dies in between is caught up by the next. Throws where it was in vain. */
  run(account: NewAccount, context: AfterAccountContext): Promise<void>;
}
