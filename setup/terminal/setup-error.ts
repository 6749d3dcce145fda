/** A command cannot continue. The message names the attempt, its object and the next step. */
export class SetupError extends Error {
  override readonly name = "SetupError";
}

/** The operator pressed Ctrl-C, or the input ended, at a question. */
export class CancelledError extends Error {
  override readonly name = "CancelledError";

  readonly question: string;

  constructor(question: string) {
    super(`Cancelled at the question "${question}".`);
    this.question = question;
  }
}
