import { setTimeout as sleep } from "node:timers/promises";
import { secondaryWait } from "./rate-limit-answer.ts";
import { isOfSweep, type RequestCost } from "./request-cost.ts";

/**
 * GitHub's limits for one installation.
 *
 * @see https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
 * @see https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
 */
const limits = {
  restPointsPerMinute: 900,
  graphqlPointsPerMinute: 2_000,
  contentPerMinute: 80,
  contentPerHour: 500,
  /**
   * Points of requests in flight. GitHub permits 100 requests of both APIs together, and each has at least one point.
   */
  restOnTheirWay: 70,
  graphqlOnTheirWay: 30,
} as const;

/**
 * Points that the first sweep may spend in its first minute.
 *
 * GitHub does not report how much earlier processes spent within the minute. They mostly spent it on their sweeps,
 * because each start begins with one. With this limit, three starts within one minute stay below GitHub's limits, with
 * room for people's events.
 */
const sweepRestPointsAtStart = 250;
const sweepGraphqlPointsAtStart = 500;

/** Content-creating requests wait at most this long for announced verdicts, whose work may be slow or stuck. */
const patience = 10_000;

/** A token is free again this much after GitHub's window ends, because the two clocks may differ. */
const margin = 1_000;

const minute = 60_000;
const hour = 60 * minute;

/** Sends the requests of one installation as fast as GitHub's limits permit. */
export interface RateLimiter {
  /**
   * Sends a request as soon as there are tokens for it; of the waiting requests, the one with the lowest rank is first.
   */
  send<Answer>(cost: RequestCost, rank: number, request: () => Promise<Answer>): Promise<Answer>;
  /**
   * Announces a verdict that a person waits for: other content-creating REST requests leave the tokens to it. Returns a
   * function to call when the verdict is published or cancelled.
   *
   * Ranks only order requests that already wait. Without announcements, if many pull requests are pushed at once, the
   * second and third checks of the first ones would use up the minute before the last one has its first check.
   */
  announceVerdict(): () => void;
}

export interface RateLimiterOptions {
  /** Shortens the windows of the limits and the pauses before retries: 1 is the pace that GitHub.com documents. */
  readonly speed: number;
  readonly now: () => Date;
}

/**
 * Creates a rate limiter.
 *
 * The hourly limit starts with half of its tokens, because it is unknown how much an earlier process spent in the last
 * hour.
 */
export function createRateLimiter({ speed, now }: RateLimiterOptions): RateLimiter {
  const aMinute = (minute + margin) / speed;
  const anHour = (hour + margin) / speed;
  const { restPointsPerMinute, graphqlPointsPerMinute, contentPerMinute, contentPerHour } = limits;
  const points = {
    rest: createBucket({ tokens: restPointsPerMinute, window: aMinute, mostOnTheirWay: limits.restOnTheirWay }),
    graphql: createBucket({
      tokens: graphqlPointsPerMinute,
      window: aMinute,
      mostOnTheirWay: limits.graphqlOnTheirWay,
    }),
  };
  const sweepPoints = {
    rest: createBucket({ tokens: restPointsPerMinute, window: aMinute, atStart: sweepRestPointsAtStart }),
    graphql: createBucket({ tokens: graphqlPointsPerMinute, window: aMinute, atStart: sweepGraphqlPointsAtStart }),
  };
  const content = [
    createBucket({ tokens: contentPerHour, window: anHour, atStart: contentPerHour / 2 }),
    createBucket({ tokens: contentPerMinute, window: aMinute }),
  ];
  const pause = createPause(() => now().getTime());
  const verdicts = createAnnouncements(patience / speed);
  return {
    async send({ api, points: weight, createsContent }, rank, request) {
      const respectful = () => points[api].spend(weight, rank, () => pause.respect(request));
      const throughPoints = () => (isOfSweep(rank) ? sweepPoints[api].spend(weight, rank, respectful) : respectful());
      if (!createsContent) return throughPoints();
      if (api === "rest" && rank > 0) await verdicts.goFirst();
      return content.reduceRight((next, bucket) => () => bucket.spend(1, rank, next), throughPoints)();
    },
    announceVerdict: () => verdicts.announce(),
  };
}

/** Tokens that return one window after they were spent, so that no window of this length exceeds the limit. */
interface Bucket {
  spend<Answer>(weight: number, rank: number, work: () => Promise<Answer>): Promise<Answer>;
}

interface BucketOptions {
  readonly tokens: number;
  /** In milliseconds. */
  readonly window: number;
  readonly atStart?: number;
  /** The most tokens of requests in flight; unlimited by default. */
  readonly mostOnTheirWay?: number;
}

interface WaitingRequest {
  readonly weight: number;
  readonly rank: number;
  readonly begin: () => void;
}

/**
 * Creates a bucket that sends a request at once if there are tokens.
 *
 * Bottleneck does the same, but each request passes four timers in each of its limiters. That was most of the time that
 * a person waited for a verdict.
 */
function createBucket({ tokens, window, atStart = tokens, mostOnTheirWay = Infinity }: BucketOptions): Bucket {
  let free = atStart;
  let onTheirWay = 0;
  const waiting: WaitingRequest[] = [];
  const beginNext = (): void => {
    for (let [next] = waiting; next !== undefined; [next] = waiting) {
      const { weight, begin } = next;
      if (weight > free || onTheirWay + weight > mostOnTheirWay) return;
      free -= weight;
      onTheirWay += weight;
      waiting.shift();
      begin();
    }
  };
  const giveBack = (weight: number): void => {
    setTimeout(() => {
      free += weight;
      beginNext();
    }, window).unref();
  };
  if (atStart < tokens) giveBack(tokens - atStart);
  return {
    async spend(weight, rank, work) {
      await new Promise<void>((begin) => {
        const place = waiting.findLastIndex((earlier) => earlier.rank <= rank) + 1;
        waiting.splice(place, 0, { weight, rank, begin });
        beginNext();
      });
      try {
        return await work();
      } finally {
        onTheirWay -= weight;
        // The window starts when the request ends, because GitHub has certainly counted it by then.
        giveBack(weight);
        beginNext();
      }
    },
  };
}

interface Announcements {
  announce(): () => void;
  /** Resolves when the currently announced verdicts are over. */
  goFirst(): Promise<void>;
}

function createAnnouncements(most: number): Announcements {
  const announced = new Set<Promise<void>>();
  return {
    announce() {
      let end = (): void => undefined;
      const over = new Promise<void>((resolve) => {
        end = resolve;
      });
      announced.add(over);
      return () => {
        announced.delete(over);
        end();
      };
    },
    async goFirst() {
      if (announced.size === 0) return;
      await Promise.race([Promise.all(announced), sleep(most, undefined, { ref: false })]);
    },
  };
}

/** Holds all requests back while GitHub asks the installation to wait. */
interface Pause {
  respect<Answer>(request: () => Promise<Answer>): Promise<Answer>;
}

function createPause(now: () => number): Pause {
  let until = 0;
  return {
    async respect(request) {
      while (now() < until) await sleep(until - now());
      try {
        return await request();
      } catch (error) {
        until = Math.max(until, now() + (secondaryWait(error, now()) ?? 0));
        throw error;
      }
    },
  };
}
