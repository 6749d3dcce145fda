import { isAddress } from "../domain/notifications/address.ts";
import { findEmailRefusal, type EmailRules } from "../domain/notifications/email-rules.ts";
import type { Delivery } from "../domain/notifications/email-queue.ts";
import type { MailSettings } from "../domain/settings/settings.ts";
import { sendByNotify } from "./notify.ts";
import type { OutgoingMail } from "./outgoing-mail.ts";
import { sendBySmtp } from "./smtp.ts";

/** The secrets of each way to send, from the App's environment; only the way that the settings name must be present. */
export interface MailSecrets {
  readonly notifyApiKey: string | undefined;
  /** Base URL of GOV.UK Notify. */
  readonly notifyApiUrl: string;
  /** An SMTP server, including its password. */
  readonly smtpUrl: string | undefined;
  /** The mails that each repository may send; undefined if every repository may send as its settings say. */
  readonly rules?: EmailRules | undefined;
}

/**
 * Sends a mail the way that the settings name. It never throws: a failed mail must not stop the work that it reports.
 */
export type SendMail = (mail: OutgoingMail, way: MailSettings) => Promise<Delivery>;

/** Milliseconds before each retry: most network faults are over by then. */
const waits = [1_000, 4_000];

/** Creates the function that sends mails. */
export function createSendMail(secrets: MailSecrets, pause: (milliseconds: number) => Promise<void>): SendMail {
  return async (mail, way) => {
    if (!isAddress(mail.to))
      return { kind: "failed", reason: "The address is not an e-mail address.", isPassing: false };
    let delivery = await sendOnce(mail, way, secrets);
    for (const wait of waits) {
      if (delivery.kind !== "failed" || !delivery.isPassing) break;
      await pause(wait);
      delivery = await sendOnce(mail, way, secrets);
    }
    return delivery;
  };
}

async function sendOnce(mail: OutgoingMail, { notify, smtp }: MailSettings, secrets: MailSecrets): Promise<Delivery> {
  const { notifyApiKey: key, notifyApiUrl: url, smtpUrl, rules } = secrets;
  const template = notify?.[mail.turn];
  if (smtp !== undefined) {
    const refusal = findEmailRefusal(rules, { ...mail, way: smtp });
    if (refusal !== undefined) return { kind: "failed", reason: refusal, isPassing: false };
    return smtpUrl === undefined ? lacks("SMTP_URL") : sendBySmtp(mail, { ...smtp, url: smtpUrl });
  }
  if (template === undefined) return { kind: "nobody" };
  const refusal = findEmailRefusal(rules, { ...mail, way: { template } });
  if (refusal !== undefined) return { kind: "failed", reason: refusal, isPassing: false };
  return key === undefined ? lacks("NOTIFY_API_KEY") : sendByNotify(mail, { template, key, url });
}

function lacks(variable: string): Delivery {
  const reason = `The settings ask for e-mail, but ${variable} is missing in the App's environment.`;
  return { kind: "failed", reason, isPassing: false };
}
