/**
 * Seconds from one time to another, both in UTC as GitHub writes them (ISO 8601).
 *
 * The domain has no clock, and no `Date` that would give it one.
 */
export function secondsBetween(from: string, to: string): number {
  return secondsOf(to) - secondsOf(from);
}

/** Whether a time is on a Saturday or Sunday. */
export function isWeekend(at: string): boolean {
  return secondsToMonday(at, 0) > 0;
}

/** Seconds until the end of the weekend, counted from `later` seconds after `at`; 0 if that is on a weekday. */
export function secondsToMonday(at: string, later: number): number {
  const saturday = "2000-01-01T00:00:00Z";
  const week = 7 * 86_400;
  const intoWeek = (((secondsBetween(saturday, at) + later) % week) + week) % week;
  return Math.max(0, 2 * 86_400 - intoWeek);
}

function secondsOf(at: string): number {
  const part = (from: number, to: number): number => Number(at.slice(from, to));
  const days = daysOf(part(0, 4), part(5, 7), part(8, 10));
  return ((days * 24 + part(11, 13)) * 60 + part(14, 16)) * 60 + part(17, 19);
}

/** Days since 1 March of the year 0, so that a leap day ends its year. */
function daysOf(year: number, month: number, day: number): number {
  const years = month < 3 ? year - 1 : year;
  const months = (month + 9) % 12;
  const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400);
  return years * 365 + leapDays + Math.floor((months * 153 + 2) / 5) + day - 1;
}
