/**
 * Claims about an account that AWS can prove or contradict; checklists name them as the proof of a step. Some exclude each
 * other: the checklist decides which of them must be true.
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

/** `unknown` never counts as `proven`: AWS did not answer, for any reason. */
export type EvidenceVerdict = "proven" | "contradicted" | "unknown";

/** The verdict on one claim, from AWS's answer. */
export interface EvidenceFinding {
  readonly about: Subject;
  readonly verdict: EvidenceVerdict;
  /** The finding, or why there is no answer, for people: plain text of one line, at most {@link longestReason} characters. */
  readonly reason: string;
  /** AWS's id of the request; null if there was no request, or no id. */
  readonly requestId: string | null;
  /** When AWS answered, in UTC (ISO 8601). */
  readonly at: string;
  /** Of the claim `trust-policy`: the administrators of the accounts file that AWS's policy was compared with. */
  readonly administrators?: readonly string[];
  /** Of the claim `trust-policy`: how long a session of the role may last, if AWS said so. */
  readonly sessionSeconds?: number;
}

export const longestReason = 2_000;
