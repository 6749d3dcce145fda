import type { Answer, Receipt, Why } from "../../../app/domain/evidence/answer.ts";

/** The part that every response of an AWS client has. */
interface Output {
  readonly $metadata: { readonly requestId?: string | undefined };
}

export interface Question<Given extends Output, Value> {
  /** For people: `iam:GetRole of bootstrap in 123456789012`. */
  readonly asked: string;
  readonly send: () => Promise<Given>;
  readonly read: (output: Given) => Value;
  /** The meaning of a denial without a reason. */
  readonly whenDenied?: Why;
  /** Errors that count as an answer, and the value that they mean. */
  readonly absent?: { readonly errors: readonly string[]; readonly value: Value };
  readonly now: () => Date;
}

/** Sends one request to AWS, and returns a value for every outcome: the answer, or the reason why there is none. */
export async function askAws<Given extends Output, Value>(question: Question<Given, Value>): Promise<Answer<Value>> {
  const { asked, send, read, absent, now, whenDenied = "denied" } = question;
  try {
    const output = await send();
    return { kind: "value", value: read(output), receipt: receiptOf(output, now) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const receipt = receiptOf(error as Partial<Output>, now);
    if (absent?.errors.includes(error.name) === true) return { kind: "value", value: absent.value, receipt };
    const why = whyRefused(error, whenDenied);
    return {
      kind: "refused",
      why,
      asked: why === "failed" ? `${asked} (${error.name}: ${error.message})` : asked,
      receipt,
    };
  }
}

function receiptOf({ $metadata }: Partial<Output>, now: () => Date): Receipt {
  return { requestId: $metadata?.requestId ?? null, at: now().toISOString() };
}

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html and those of STS and Organizations. */
const denied = new Set(["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"]);
const throttled = new Set([
  "Throttling",
  "ThrottlingException",
  "ThrottledException",
  "TooManyRequestsException",
  "RequestLimitExceeded",
]);

/**
 * AWS has no separate error for a service control policy: only the message names it.
 *
 * {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html}
 */
const byPolicy = /\bin a (?:service|resource) control policy\b/u;

/** Why AWS did not answer. */
export function whyRefused(error: Error, whenDenied: Why): Why {
  if (throttled.has(error.name)) return "throttled";
  if (!denied.has(error.name)) return "failed";
  return byPolicy.test(error.message) ? "policy" : whenDenied;
}
