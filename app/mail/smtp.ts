import { createTransport } from "nodemailer";
import type { Delivery } from "../domain/notifications/email-queue.ts";
import { failedDelivery } from "./failed-delivery.ts";
import type { OutgoingMail } from "./outgoing-mail.ts";

/** A server that does not answer must not hold up the checklist, in milliseconds. */
const longestWait = 20_000;

interface SmtpFault {
  readonly code?: string;
  readonly response?: string;
  readonly responseCode?: number;
}

/**
 * Sends a mail through an SMTP server.
 *
 * Addresses are passed as objects, so that no text is parsed into a second address; files and links are never read.
 */
export async function sendBySmtp(
  { to, subject, text }: OutgoingMail,
  { from, url }: { readonly from: string; readonly url: string },
): Promise<Delivery> {
  const transport = createTransport({
    url,
    connectionTimeout: longestWait,
    greetingTimeout: longestWait,
    socketTimeout: longestWait,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from: { name: "", address: from },
      to: { name: "", address: to },
      subject,
      text,
      // Suppresses automatic replies: https://www.rfc-editor.org/rfc/rfc3834#section-5
      headers: { "Auto-Submitted": "auto-generated" },
    });
    return { kind: "sent" };
  } catch (error) {
    const { code = "unknown", response, responseCode } = error as SmtpFault;
    const { password } = new URL(url);
    const isPassing = responseCode === undefined || responseCode < 500;
    const said = `The SMTP server: ${response ?? `no answer (${code})`}`;
    return failedDelivery({ said, secrets: [password, decodeURIComponent(password)], isPassing });
  } finally {
    transport.close();
  }
}
