/** What AWS answered to one question. */
export type Answer<Value> =
  | { readonly kind: "value"; readonly value: Value; readonly receipt: Receipt }
  | (Refusal & { readonly receipt: Receipt });

/** By what an answer can be found again in CloudTrail. */
export interface Receipt {
  readonly requestId: string | null;
  readonly at: string;
}

/** Why there is no answer. */
export interface Refusal {
  readonly kind: "refused";
  readonly why: Why;
  /** What was asked, of whom, for people: `iam:GetRole as arn:…`. */
  readonly asked: string;
}

/**
 * `no-role`: the role to look with is not there, or does not let us in. `policy`: a service control policy forbids it.
 * `switched-off`: the settings want no such role. `failed`: anything else, which `asked` says in AWS's own words.
 */
export type Why = "no-role" | "policy" | "denied" | "throttled" | "switched-off" | "failed";

/** The value of an answer turned into another; a refusal stays one. */
export function mapAnswer<From, To>(answer: Answer<From>, change: (value: From) => To): Answer<To> {
  return answer.kind === "value" ? { ...answer, value: change(answer.value) } : answer;
}
