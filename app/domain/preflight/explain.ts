import type { Refusal, Why } from "../evidence/answer.ts";
import { truncate } from "../markdown/truncate.ts";
import { maskText } from "../plan/mask.ts";

const longestReason = 1_000;

const reasons: Readonly<Record<Why, string>> = {
  "no-role": "no role could be assumed",
  policy: "a service control policy denied it",
  denied: "AWS denied it",
  throttled: "AWS throttled it",
  "switched-off": "it is not asked",
  failed: "AWS gave no usable answer",
};

/** Says why AWS gave no answer. */
export function explain({ why, asked }: Refusal): string {
  return truncate(maskText(`${asked}: ${reasons[why]}`, []), longestReason);
}
