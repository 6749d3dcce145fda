import { normalise, parseChecklistBody, stepLabel, withTicks } from "./checklist-body.ts";
import type { Step } from "./step.ts";

/** A body of a checklist issue as far as ticks are concerned. */
export interface Ticks {
  readonly ticked: ReadonlySet<string>;
  readonly unticked: ReadonlySet<string>;
  /** Steps whose line is missing, reworded, nested or there more than once: it can neither tick nor untick. */
  readonly broken: readonly Step[];
  /** Whether the lines that are left stand in another order. */
  readonly reordered: boolean;
  /** The body without any tick, to tell an edit of ticks from an edit of text. */
  readonly text: string;
}

/**
 * Looks at a body through the list of steps, never the other way round: the list says what there is to do, and a line
 * counts only where it stands there once, with its own words.
 */
export function readTicks(body: string, steps: readonly Step[]): Ticks {
  const { lines, mentions } = parseChecklistBody(body);
  const isIntact = (step: Step): boolean =>
    mentions.get(step.id) === 1 && lines.some((line) => line.step === step.id && line.label === stepLabel(step));
  const intact = new Set(steps.filter(isIntact).map(({ id }) => id));
  const standing = lines.filter(({ step }) => intact.has(step));
  return {
    ticked: new Set(standing.filter(({ ticked }) => ticked).map(({ step }) => step)),
    unticked: new Set(standing.filter(({ ticked }) => !ticked).map(({ step }) => step)),
    broken: steps.filter(({ id }) => !intact.has(id)),
    reordered: [...intact].some((id, index) => standing[index]?.step !== id),
    text: withTicks(normalise(body), new Set()),
  };
}
