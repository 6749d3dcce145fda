import type { AccountStage } from "../domain/checklist/email-status.ts";
import type { RequestStage } from "../domain/notifications/request-stage.ts";
import type { EmailText } from "../domain/notifications/render-email.ts";

/** A mail for either way of sending. */
export interface OutgoingMail extends EmailText {
  readonly turn: AccountStage | RequestStage;
  /** The repository whose settings ask for the mail, as `owner/name`. */
  readonly repository: string;
  /** One address. */
  readonly to: string;
  /** Personalisation of GOV.UK Notify's template. */
  readonly fields: Readonly<Record<string, string>>;
  /** The operator finds the mail in GOV.UK Notify by this reference. */
  readonly reference: string;
}
