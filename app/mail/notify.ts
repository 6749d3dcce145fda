import { setTimeout as wait } from "node:timers/promises";
import { NotifyClient } from "notifications-node-client";
import type { Delivery } from "../domain/notifications/email-queue.ts";
import type { OutgoingMail } from "./outgoing-mail.ts";
import { failedDelivery } from "./failed-delivery.ts";

/** The client itself has no time limit. */
const longestWait = 20_000;

interface NotifyFault {
  readonly code?: string;
  readonly response?: { readonly status: number; readonly data?: unknown };
}

/** Sends a mail through GOV.UK Notify, whose template holds the text. */
export async function sendByNotify(
  { to, fields, reference }: OutgoingMail,
  { template, key, url }: { readonly template: string; readonly key: string; readonly url: string },
): Promise<Delivery> {
  const over = new AbortController();
  try {
    const client = new NotifyClient(url, key);
    const sending = client.sendEmail(template, to, { personalisation: fields, reference });
    const late = wait(longestWait, undefined, { signal: over.signal }).then(() => {
      throw Object.assign(new Error("late"), { code: "ETIMEDOUT" });
    });
    await Promise.race([sending, late]);
    return { kind: "sent" };
  } catch (error) {
    const { code, response } = error as NotifyFault;
    const said =
      response === undefined ? `no answer (${code ?? "unknown"})` : `${response.status} ${reasonsOf(response.data)}`;
    const isPassing = response === undefined || response.status === 429 || response.status >= 500;
    return failedDelivery({ said: `GOV.UK Notify: ${said}`, secrets: [key, key.slice(-36)], isPassing });
  } finally {
    over.abort();
  }
}

/** The reasons that GOV.UK Notify gives: https://docs.notifications.service.gov.uk/node.html#error-handling */
function reasonsOf(data: unknown): string {
  const { errors } = (data ?? {}) as { readonly errors?: unknown };
  if (!Array.isArray(errors)) return "";
  return errors.map((error: unknown) => String((error as { readonly message?: unknown } | null)?.message)).join("; ");
}
