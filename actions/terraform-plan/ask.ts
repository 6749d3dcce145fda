import type { Asked } from "../../app/domain/preflight/asked.ts";
import type { Why } from "../../app/domain/evidence/answer.ts";
import { whyRefused } from "../shared/aws/ask-aws.ts";

/**
 * Asks AWS, and returns the reason if it does not answer, so that one missing permission does not stop the plan.
 *
 * @param asked - for people, for example `organizations:ListAccounts`
 */
export async function ask<Value>(
  asked: string,
  work: () => Promise<Value>,
  whenDenied: Why = "denied",
): Promise<Asked<Value>> {
  try {
    return { kind: "value", value: await work() };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const why = whyRefused(error, whenDenied);
    return { kind: "refused", why, asked: why === "failed" ? `${asked} (${error.name}: ${error.message})` : asked };
  }
}
