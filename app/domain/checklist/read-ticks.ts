import { normalise, parseChecklistBody, stepLabel, withTicks } from "./checklist-body.ts";
import type { Step } from "./step.ts";

/** The ticks in the body of a checklist issue. */
export interface Ticks {
  readonly ticked: ReadonlySet<string>;
  readonly unticked: ReadonlySet<string>;
  /** Steps whose line is missing, reworded, nested or duplicated: such a line can neither tick nor untick. */
  readonly broken: readonly Step[];
  /** Whether the remaining lines are in another order. */
  readonly reordered: boolean;
  /** The body without ticks, to distinguish an edit of ticks from an edit of text. */
  readonly text: string;
}

/**
 * Reads a body by the list of steps, never the other way round. The list says which steps exist, and a line counts only if
 * it occurs exactly once and with its own words.
 */
export function readTicks(body: string, steps: readonly Step[]): Ticks {
  const { lines, mentions } = parseChecklistBody(body);
  const isIntact = (step: Step): boolean =>
    mentions.get(step.id) === 1 && lines.some((line) => line.step === step.id && line.label === stepLabel(step));
  const intact = new Set(steps.filter(isIntact).map(({ id }) => id));
  const intactLines = lines.filter(({ step }) => intact.has(step));
  return {
    ticked: new Set(intactLines.filter(({ ticked }) => ticked).map(({ step }) => step)),
    unticked: new Set(intactLines.filter(({ ticked }) => !ticked).map(({ step }) => step)),
    broken: steps.filter(({ id }) => !intact.has(id)),
    reordered: [...intact].some((id, index) => intactLines[index]?.step !== id),
    text: withTicks(normalise(body), new Set()),
  };
}
