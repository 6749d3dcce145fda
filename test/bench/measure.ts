/** Durations of a repeated run, in milliseconds. */
export interface Timing {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The measured work; it may return its own milliseconds if these are more exact. */
export type Work = () => unknown;

/** Runs the work repeatedly after one run that does not count. */
export async function measure(repeats: number, work: Work): Promise<Timing> {
  await work();
  const times: number[] = [];
  for (let run = 0; run < repeats; run += 1) {
    times.push(await time(work));
  }
  return summarise(times);
}

/**
 * Runs two pieces of work in turns, so that a busy machine slows both alike and their ratio can be believed.
 *
 * @returns their timings, and the ratio of the first median to the second
 */
export async function compare(
  repeats: number,
  ours: Work,
  bare: Work,
): Promise<{ readonly ours: Timing; readonly bare: Timing; readonly ratio: number }> {
  await ours();
  await bare();
  const times: { readonly ours: number[]; readonly bare: number[] } = { ours: [], bare: [] };
  for (let run = 0; run < repeats; run += 1) {
    times.ours.push(await time(ours));
    times.bare.push(await time(bare));
  }
  const [first, second] = [summarise(times.ours), summarise(times.bare)];
  return { ours: first, bare: second, ratio: first.median / second.median };
}

/** `12.3 ms (11.9 to 14.0)`, or in seconds from one second on. */
export function show(timing: Timing): string {
  const inSeconds = timing.median >= 1000;
  const format = (value: number): string => (inSeconds ? (value / 1000).toFixed(2) : value.toFixed(1));
  return `${format(timing.median)} ${inSeconds ? "s" : "ms"} (${format(timing.min)} to ${format(timing.max)})`;
}

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

async function time(work: Work): Promise<number> {
  const start = performance.now();
  const own = await work();
  return typeof own === "number" ? own : performance.now() - start;
}

function summarise(times: readonly number[]): Timing {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const half = (sorted.length - 1) / 2;
  return { median: (at(Math.floor(half)) + at(Math.ceil(half))) / 2, min: at(0), max: at(sorted.length - 1) };
}
