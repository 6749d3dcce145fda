import { truncate } from "../markdown/truncate.ts";
import { visibleLine } from "../markdown/visible-text.ts";
import type { Answer, Refusal } from "./answer.ts";
import { longestReason, type EvidenceFinding, type Subject, type EvidenceVerdict } from "./finding.ts";

/** What a value that AWS gave amounts to. */
export type Judgement = readonly [EvidenceVerdict, reason: string];

/** Makes a finding of an answer; what could not be asked is unknown, whatever was hoped for. */
export function judgeAnswer<Value>(
  about: Subject,
  answer: Answer<Value>,
  judge: (value: Value) => Judgement,
): EvidenceFinding {
  const [verdict, reason] =
    answer.kind === "value" ? judge(answer.value) : (["unknown", explainRefusal(answer)] as const);
  return { about, verdict, reason: truncate(visibleLine(reason), longestReason), ...answer.receipt };
}

/** Says in a sentence why AWS did not answer, and what would let it. */
export function explainRefusal({ why, asked }: Refusal): string {
  switch (why) {
    case "no-role":
      return `There is no role to look with: ${asked} was denied. See that the role is there and trusts the verify role.`;
    case "policy":
      return `Blocked by a service control policy: ${asked} was denied. Exempt the verify role's sessions from the policy.`;
    case "denied":
      return `Not allowed: ${asked} was denied. Give the role that permission.`;
    case "throttled":
      return `Throttled: AWS had no time for ${asked}. Ask again later.`;
    case "switched-off":
      return `The settings turn the role aws-accounts-audit off, so nobody can look into the account (${asked}).`;
    case "failed":
      return `AWS gave no usable answer to ${asked}.`;
  }
}
