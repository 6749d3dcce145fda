/** The answer of AWS to one request. */
export type Answer<Value> =
  | { readonly kind: "value"; readonly value: Value; readonly receipt: Receipt }
  | (Refusal & { readonly receipt: Receipt });

/** Identifies the request in CloudTrail. */
export interface Receipt {
  readonly requestId: string | null;
  readonly at: string;
}

/** Why there is no answer. */
export interface Refusal {
  readonly kind: "refused";
  readonly why: Why;
  /** The request and the role that made it, for people: `iam:GetRole as arn:…`. */
  readonly asked: string;
}

/**
 * `no-role`: the role does not exist, or does not trust the verify role. `policy`: a service control policy denies the
 * request. `switched-off`: the settings turn the role off. `failed`: any other error, with AWS's own words in `asked`.
 */
export type Why = "no-role" | "policy" | "denied" | "throttled" | "switched-off" | "failed";

/** Maps the value of an answer; a refusal does not change. */
export function mapAnswer<From, To>(answer: Answer<From>, change: (value: From) => To): Answer<To> {
  return answer.kind === "value" ? { ...answer, value: change(answer.value) } : answer;
}
