/** A step of an Action did not succeed. */
export class StepError extends Error {
  override readonly name = "StepError";
  /** What was being done, for example `reading the settings` or `terraform plan`. */
  readonly step: string;

  constructor(step: string, cause: unknown) {
    super(`Failed: ${step}.`, { cause });
    this.step = step;
  }
}

/** Does something under a name, so that whatever fails within says what was attempted. */
export async function runStep<Result>(step: string, work: () => Promise<Result> | Result): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw new StepError(step, error);
  }
}
