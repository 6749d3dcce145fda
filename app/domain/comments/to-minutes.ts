/** Formats a time of GitHub for people: `2026-03-01 12:05 UTC`. */
export function toMinutes(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}
