import { WrongInputError } from "./wrong-input.ts";

/** The longest that GitHub lets a job run. */
const most = 360;

/** @throws WrongInputError */
export function readMinutes(text: string): number {
  const minutes = Number(text);
  if (/^[0-9]+$/u.test(text) && minutes >= 1 && minutes <= most) return minutes;
  throw new WrongInputError(
    `The input time-limit-minutes must be a whole number from 1 to ${most}, not ${JSON.stringify(text)}.`,
  );
}
