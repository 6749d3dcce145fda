/** An input of the Action is wrong. */
export class WrongInputError extends Error {
  override readonly name = "WrongInputError";
}
