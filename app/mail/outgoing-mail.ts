import type { AccountStage } from "../domain/checklist/email-status.ts";
import type { RequestStage } from "../domain/notifications/request-stage.ts";
import type { EmailText } from "../domain/notifications/render-email.ts";

/** A mail, for either way. */
export interface OutgoingMail extends EmailText {
  readonly turn: AccountStage | RequestStage;
  /** The repository whose settings ask for it, as `owner/name`. */
  readonly repository: string;
  /** One address. */
  readonly to: string;
  /** Personalisation of GOV.UK Notify's template. */
  readonly fields: Readonly<Record<string, string>>;
  /** By which the operator finds the mail in GOV.UK Notify. */
  readonly reference: string;
}
