import { fillTemplate } from "../markdown/fill-template.ts";
import type { Step } from "./step.ts";

/** The content of a checklist issue's body, no matter who wrote it. */
export interface ParsedChecklist {
  /** From the hidden marker. Do not trust it: anyone who may edit the issue can write one. */
  readonly accountId: string | undefined;
  /** Whether the marker is that of a change of the administrators. */
  readonly isAboutChange: boolean;
  /** Every top-level step line, from top to bottom, known or not. */
  readonly lines: readonly StepLine[];
  /** How often each step's marker occurs in the body, nested and broken lines included. */
  readonly mentions: ReadonlyMap<string, number>;
}

export interface StepLine {
  readonly step: string;
  readonly ticked: boolean;
  /** The text between the box and the marker. */
  readonly label: string;
}

const stepLine = /^- \[([ xX])\] (.*) <!-- step:([a-z0-9-]+) -->[ \t]*$/u;
const stepMarker = /<!-- step:([a-z0-9-]+) -->/gu;
const accountMarker = /<!-- aws-accounts:checklist account-id=(\d{12})( about=administrators)? -->/u;

/** The hidden mark that identifies a checklist issue. */
export function checklistMarker(accountId: string, { isAboutChange = false } = {}): string {
  return `<!-- aws-accounts:checklist account-id=${accountId}${isAboutChange ? " about=administrators" : ""} -->`;
}

/** The text between a step's box and its marker. */
export function stepLabel(step: Step): string {
  return `**${step.title}**`;
}

/**
 * Renders the body of a checklist issue.
 *
 * `template` is the frame, with a line `{{steps}}` for the steps; every value must have a slot in the frame or in a
 * step, and is inserted verbatim.
 */
export function renderChecklistBody(of: {
  readonly template: string;
  readonly steps: readonly Step[];
  readonly accountId: string;
  readonly isAboutChange?: boolean;
  readonly values: Readonly<Record<string, string>>;
  readonly ticked: ReadonlySet<string>;
}): string {
  const steps = of.steps.map(
    (step) => `- [ ] ${stepLabel(step)} <!-- step:${step.id} -->\n\n${step.body.join("\n").trim()}`,
  );
  const template = of.template.trim().replace("{{steps}}", () => steps.join("\n\n"));
  return withTicks(`${checklistMarker(of.accountId, of)}\n${fillTemplate(template, of.values)}\n`, of.ticked);
}

/** The same body with exactly these steps ticked. */
export function withTicks(body: string, ticked: ReadonlySet<string>): string {
  return body
    .split("\n")
    .map((line) => {
      const step = stepLine.exec(line)?.[3];
      return step === undefined ? line : `- [${ticked.has(step) ? "x" : " "}]${line.slice(5)}`;
    })
    .join("\n");
}

/** Reads a body from {@link renderChecklistBody}, with the edits that people made to it. */
export function parseChecklistBody(body: string): ParsedChecklist {
  const lines: StepLine[] = [];
  const mentions = new Map<string, number>();
  for (const line of normalise(body).split("\n")) {
    for (const marker of line.matchAll(stepMarker)) {
      const step = String(marker[1]);
      mentions.set(step, (mentions.get(step) ?? 0) + 1);
    }
    const [, box, label, step] = stepLine.exec(line) ?? [];
    if (label !== undefined && step !== undefined) lines.push({ step, ticked: box !== " ", label });
  }
  const [, accountId, about] = accountMarker.exec(body) ?? [];
  return { accountId, isAboutChange: about !== undefined, lines, mentions };
}

/** A browser sends a textarea with CRLF line ends, and some clients drop the last newline: neither is a change. */
export function normalise(body: string): string {
  return body.replace(/\r\n?/gu, "\n").trimEnd();
}
