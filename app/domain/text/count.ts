/** A number with its noun, for example "1 problem" and "2 problems". */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
