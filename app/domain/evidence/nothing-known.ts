import { maskText } from "../plan/mask.ts";
import { truncate } from "../markdown/truncate.ts";
import { visibleLine } from "../markdown/visible-text.ts";
import { longestReason, subjects, type EvidenceFinding } from "./finding.ts";

/** The findings for an account if no request to AWS was possible: every claim is unknown. */
export function nothingKnown(reason: string, at: string): readonly EvidenceFinding[] {
  const shown = truncate(visibleLine(maskText(reason)), longestReason);
  return subjects.map((about) => ({ about, verdict: "unknown", reason: shown, requestId: null, at }));
}
