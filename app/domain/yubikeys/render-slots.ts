import { codeSpan } from "../markdown/code.ts";
import { escapeMarkdown } from "../markdown/escape-markdown.ts";
import { fillTemplate } from "../markdown/fill-template.ts";
import type { PairUsage } from "./slots.ts";
import type { NamedPair } from "../settings/settings.ts";

/** Names of the templates in `templates/issues` that the ledger needs. */
export const slotsTemplates = ["yubikeys", "yubikeys-nearly-full"] as const;

export type SlotsTemplates = Readonly<Record<(typeof slotsTemplates)[number], string>>;

/** Label of the one issue that shows the ledger, and the beginning of its title. */
export const slotsLabel = "aws-accounts-yubikeys";
export const slotsTitle = `${slotsLabel}: slots of the YubiKeys, and keys out of the safe`;

/** Renders the issue that shows the ledger: the parts that need action come first. */
export function renderSlots(ledger: readonly PairUsage[], templates: SlotsTemplates): string {
  const rows = ledger.map(({ pair, capacity, used, out }) => {
    const free = Math.max(0, capacity - used);
    const cells = [describePair(pair), used, free, capacity, out.map(describeOut).join("<br>") || "in the safe"];
    return `| ${cells.join(" | ")} |`;
  });
  return `${fillTemplate(templates.yubikeys, { verdict: verdictOf(ledger), rows: rows.join("\n") }).trim()}\n`;
}

/** The hidden mark of the comment that warns, once, that a pair is nearly full. */
export function nearlyFullMarker({ first, second }: NamedPair): string {
  return `<!-- aws-accounts:yubikeys-nearly-full ${first} ${second} -->`;
}

/** Warns the custodians that a pair is nearly full. */
export function renderNearlyFull(
  { pair, capacity, used }: PairUsage,
  custodians: string,
  templates: SlotsTemplates,
): string {
  const values = { custodians, pair: describePair(pair), used: String(used), capacity: String(capacity) };
  return `${fillTemplate(templates["yubikeys-nearly-full"], values).trim()}\n${nearlyFullMarker(pair)}`;
}

function verdictOf(ledger: readonly PairUsage[]): string {
  const full = ledger.filter(({ isNearlyFull }) => isNearlyFull).map(({ pair }) => escapeMarkdown(pair.name));
  const out = ledger.filter((entry) => entry.out.length > 0).map(({ pair }) => escapeMarkdown(pair.name));
  return [
    ...(ledger.every(({ used, capacity }) => used >= capacity)
      ? ["No pair has a free slot: name another one in the settings."]
      : []),
    full.length > 0 ? `Nearly full: ${full.join(", ")}.` : "There are enough slots.",
    out.length > 0 ? `Out of the safe: ${out.join(", ")}.` : "All keys are in the safe.",
  ].join(" ");
}

function describePair({ name, first, second }: NamedPair): string {
  return `${escapeMarkdown(name)} (${codeSpan(first)}, ${codeSpan(second)})`;
}

function describeOut({ issue, account, since }: PairUsage["out"][number]): string {
  return `since ${since.slice(0, 16).replace("T", " ")} UTC for ${account}, #${issue}`;
}
