import type { Logger } from "probot";
import type { HttpRefusal } from "./refusal.ts";

/** Counts refusals. */
export type CountRefusal = (refusal: HttpRefusal, address: string) => void;

const minute = 60_000;

/** Logs at most one line a minute, so that a flood of requests does not flood the log. */
export function createRefusalLog(
  log: Pick<Logger, "warn">,
  pause: (milliseconds: number) => Promise<void>,
): CountRefusal {
  let counts = new Map<HttpRefusal, number>();
  return (refusal, address) => {
    const isFirst = counts.size === 0;
    counts.set(refusal, (counts.get(refusal) ?? 0) + 1);
    if (!isFirst) return;
    void pause(minute).then(() => {
      log.warn({ refused: Object.fromEntries(counts), firstAddress: address }, "Refused requests in the last minute.");
      counts = new Map();
    });
  };
}
