import { fillTemplate } from "../markdown/fill-template.ts";
import type { Step } from "./step.ts";

/** What a body of a checklist issue says, whoever wrote it. */
export interface ParsedChecklist {
  /** From the hidden marker; a claim, since whoever may edit the issue may write one. */
  readonly accountId: string | undefined;
  /** Every top-level step line, from top to bottom, known or not. */
  readonly lines: readonly StepLine[];
  /** How often each step's marker stands anywhere in the body, in a nested or broken line too. */
  readonly mentions: ReadonlyMap<string, number>;
}

export interface StepLine {
  readonly step: string;
  readonly ticked: boolean;
  /** What stands between the box and the marker. */
  readonly label: string;
}

const stepLine = /^- \[([ xX])\] (.*) <!-- step:([a-z0-9-]+) -->[ \t]*$/u;
const stepMarker = /<!-- step:([a-z0-9-]+) -->/gu;
const accountMarker = /<!-- aws-accounts:checklist account-id=(\d{12}) -->/u;

/** The hidden mark by which a checklist issue is found again. */
export function checklistMarker(accountId: string): string {
  return `<!-- aws-accounts:checklist account-id=${accountId} -->`;
}

/** What stands between a step's box and its marker. */
export function stepLabel(step: Step): string {
  return `**${step.title}**`;
}

/**
 * Renders the body of a checklist issue.
 *
 * `template` is the frame, with a line `{{steps}}` where the steps go; every value must have a slot in the frame or in a
 * step, and is inserted verbatim.
 */
export function renderChecklistBody(of: {
  readonly template: string;
  readonly steps: readonly Step[];
  readonly accountId: string;
  readonly values: Readonly<Record<string, string>>;
  readonly ticked: ReadonlySet<string>;
}): string {
  const steps = of.steps.map(
    (step) => `- [ ] ${stepLabel(step)} <!-- step:${step.id} -->\n\n${step.body.join("\n").trim()}`,
  );
  const template = of.template.trim().replace("{{steps}}", () => steps.join("\n\n"));
  return withTicks(`${checklistMarker(of.accountId)}\n${fillTemplate(template, of.values)}\n`, of.ticked);
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

/** Reads what {@link renderChecklistBody} wrote, and what people made of it. */
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
  return { accountId: accountMarker.exec(body)?.[1], lines, mentions };
}

/** A browser sends a textarea with CRLF line ends, and some clients drop the last newline: neither is a change. */
export function normalise(body: string): string {
  return body.replace(/\r\n?/gu, "\n").trimEnd();
}
