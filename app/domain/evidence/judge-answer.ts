import { truncate } from "../markdown/truncate.ts";
import { visibleLine } from "../markdown/visible-text.ts";
import type { Answer, Refusal } from "./answer.ts";
import { longestReason, type EvidenceFinding, type Subject, type EvidenceVerdict } from "./finding.ts";

/** The verdict on a value from AWS. */
export type AnswerJudgement = readonly [EvidenceVerdict, reason: string];

/** Turns an answer into a finding; a refused request always gives `unknown`. */
export function judgeAnswer<Value>(
  about: Subject,
  answer: Answer<Value>,
  judge: (value: Value) => AnswerJudgement,
): EvidenceFinding {
  const [verdict, reason] =
    answer.kind === "value" ? judge(answer.value) : (["unknown", explainRefusal(answer)] as const);
  return { about, verdict, reason: truncate(visibleLine(reason), longestReason), ...answer.receipt };
}

/** Explains why AWS did not answer, and the next step. */
export function explainRefusal({ why, asked }: Refusal): string {
  switch (why) {
    case "no-role":
      return `No role could be assumed: ${asked} was denied. Check that the role exists and trusts the verify role.`;
    case "policy":
      return `Blocked by a service control policy: ${asked} was denied. Exempt the verify role's sessions from the policy.`;
    case "denied":
      return `Not allowed: ${asked} was denied. Give the role that permission.`;
    case "throttled":
      return `Throttled: AWS did not answer ${asked}. Ask again later.`;
    case "switched-off":
      return `The settings turn the role aws-accounts-audit off, so the account cannot be read (${asked}).`;
    case "failed":
      return `AWS gave no usable answer to ${asked}.`;
  }
}
