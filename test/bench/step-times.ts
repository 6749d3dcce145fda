import type { Progress } from "local-github-world/runner";

/** Reads the durations of an Action's steps from the runner's log. */
export class StepTimes {
  readonly #action: string;
  #began = 0;
  #done: ((milliseconds: number) => void) | undefined;

  /** @param action - name of its folder */
  constructor(action: string) {
    this.#action = action;
  }

  hear({ step, conclusion }: Progress): void {
    if (!step?.includes(this.#action)) return;
    if (conclusion === undefined) this.#began = performance.now();
    else this.#done?.(performance.now() - this.#began);
  }

  /** How long the next step takes, in milliseconds, once this has led to it. */
  async timeOf(start: () => Promise<unknown>): Promise<number> {
    const done = new Promise<number>((resolveTime) => {
      this.#done = resolveTime;
    });
    await start();
    return done;
  }
}
