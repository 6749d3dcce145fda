/** An input is not what it should be. */
export class WrongInputError extends Error {
  override readonly name = "WrongInputError";
}
