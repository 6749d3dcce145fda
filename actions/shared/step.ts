/** A step of an Action did not succeed. */
export class StepError extends Error {
  override readonly name = "StepError";
  /** Name of the step, for example `reading the settings` or `terraform plan`. */
  readonly step: string;

  constructor(step: string, cause: unknown) {
    super(`Failed: ${step}.`, { cause });
    this.step = step;
  }
}

/** Runs a named step, so that an error in it says what was attempted. */
export async function runStep<Result>(step: string, work: () => Promise<Result> | Result): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw new StepError(step, error);
  }
}
