/**
 * What can be held against an account, each a claim that AWS proves or contradicts; checklists name them as proof of a
 * step. Some exclude each other: which of them must hold is for the checklist to say.
 */
export const subjects = [
  "root-password",
  "root-mfa",
  "root-mfa-second",
  "no-root-password",
  "no-root-mfa",
  "no-root-access-keys",
  "no-root-certificates",
  "no-root-keys",
  "no-root-credentials",
  "trust-policy",
  "contacts",
  "organisational-unit",
  "tags",
] as const;

export type Subject = (typeof subjects)[number];

/** `unknown` is never taken for `proven`: AWS did not say, for whatever reason. */
export type EvidenceVerdict = "proven" | "contradicted" | "unknown";

/** What AWS said about one thing, judged. */
export interface EvidenceFinding {
  readonly about: Subject;
  readonly verdict: EvidenceVerdict;
  /** What was found or why nothing was, for people: plain text of one line, at most {@link longestReason} characters. */
  readonly reason: string;
  /** By which AWS finds the request again; null where it was never asked or gave none. */
  readonly requestId: string | null;
  /** When AWS answered, in UTC (ISO 8601). */
  readonly at: string;
}

export const longestReason = 2_000;
