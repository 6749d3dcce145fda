import { maskAddresses } from "../domain/notifications/address.ts";
import type { Delivery } from "../domain/notifications/email-queue.ts";
import { truncate } from "../domain/markdown/truncate.ts";
import { visibleLine } from "../domain/markdown/visible-text.ts";
import { maskText } from "../domain/plan/mask.ts";

/** The rest of a longer response adds nothing. */
const longestReason = 300;

/** A mail that was not sent, with the server's reason in one line, without addresses and secrets. */
export function failedDelivery(of: {
  readonly said: string;
  readonly secrets: readonly string[];
  readonly isPassing: boolean;
}): Delivery {
  const reason = maskAddresses(maskText(visibleLine(of.said), of.secrets));
  return { kind: "failed", reason: truncate(reason.trim(), longestReason), isPassing: of.isPassing };
}
