import type { MailTurn } from "../domain/checklist/email-status.ts";
import type { RequestTurn } from "../domain/notifications/request-stage.ts";
import type { MailText } from "../domain/notifications/render-email.ts";

/** A mail, for either way. */
export interface OutgoingMail extends MailText {
  readonly turn: MailTurn | RequestTurn;
  /** The repository whose settings ask for it, as `owner/name`. */
  readonly repository: string;
  /** One address. */
  readonly to: string;
  /** Personalisation of GOV.UK Notify's template. */
  readonly fields: Readonly<Record<string, string>>;
  /** By which the operator finds the mail in GOV.UK Notify. */
  readonly reference: string;
}
