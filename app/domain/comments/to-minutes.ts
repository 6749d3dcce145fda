/** A time as people read it, of one as GitHub writes it: `2026-03-01 12:05 UTC`. */
export function toMinutes(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}
