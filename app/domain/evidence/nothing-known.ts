import { maskText } from "../plan/mask.ts";
import { truncate } from "../markdown/truncate.ts";
import { visibleLine } from "../markdown/visible-text.ts";
import { longestReason, subjects, type EvidenceFinding } from "./finding.ts";

/** What is known of an account about which AWS could not be asked at all. */
export function nothingKnown(reason: string, at: string): readonly EvidenceFinding[] {
  const shown = truncate(visibleLine(maskText(reason)), longestReason);
  return subjects.map((about) => ({ about, verdict: "unknown", reason: shown, requestId: null, at }));
}
