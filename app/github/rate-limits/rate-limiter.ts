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
  /** Points on their way. GitHub permits 100 requests of both APIs together, and a request has one point at least. */
  restOnTheirWay: 70,
  graphqlOnTheirWay: 30,
} as const;

/**
 * Points that the sweep of a start may spend in its first minute.
 *
 * What earlier processes spent within the minute is unknown, and GitHub does not say. It is mostly their sweeps, since each
 * start begins with one. So three starts within one minute stay below the limits, with room for what people cause.
 */
const sweepRestPointsAtStart = 250;
const sweepGraphqlPointsAtStart = 500;

/** What creates content waits no longer than this for verdicts that were announced: their look may be slow, or stuck. */
const patience = 10_000;

/** A token is free again this much later than GitHub's window ends, since both clocks need not agree. */
const margin = 1_000;

const minute = 60_000;
const hour = 60 * minute;

/** Sends the requests of one installation as fast as GitHub's limits permit. */
export interface RateLimiter {
  /** Sends a request as soon as there are tokens for it; of those that wait, the one with the lowest rank is first. */
  send<Answer>(cost: RequestCost, rank: number, request: () => Promise<Answer>): Promise<Answer>;
  /**
   * Announces a verdict that a person waits for: what else creates content through REST leaves the tokens to it. Returns
   * what has to be called once it is out, or comes no more.
   *
   * Rank helps only those that wait for tokens already. When many pull requests are pushed at once, the second and third
   * checks of the first ones would otherwise use up the minute before the last one has its first.
   */
  announceVerdict(): () => void;
}

export interface RateLimiterOptions {
  /** Shortens the windows of the limits: 1 is the pace that GitHub.com documents. */
  readonly speed: number;
  readonly now: () => Date;
}

/**
 * Makes a rate limiter.
 *
 * The hourly limit starts with half of its tokens: what an earlier process of the App spent in the last hour is unknown.
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

/** Tokens that come back one window after they were spent, so that no window of this length ever holds more. */
interface Bucket {
  spend<Answer>(weight: number, rank: number, work: () => Promise<Answer>): Promise<Answer>;
}

interface BucketOptions {
  readonly tokens: number;
  /** In milliseconds. */
  readonly window: number;
  readonly atStart?: number;
  /** Tokens whose work has not ended; any number where left out. */
  readonly mostOnTheirWay?: number;
}

interface Waiting {
  readonly weight: number;
  readonly rank: number;
  readonly begin: () => void;
}

/**
 * Makes a bucket that sends at once what need not wait.
 *
 * Bottleneck does the same, but each request passes four timers in each of its limiters, which was most of the time that a
 * person waited for a verdict.
 */
function createBucket({ tokens, window, atStart = tokens, mostOnTheirWay = Infinity }: BucketOptions): Bucket {
  let free = atStart;
  let onTheirWay = 0;
  const waiting: Waiting[] = [];
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
        // From its end on, when GitHub has certainly counted it.
        giveBack(weight);
        beginNext();
      }
    },
  };
}

interface Announcements {
  announce(): () => void;
  /** Resolves when those are over that are announced now. */
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

/** Holds every request back while GitHub asks the installation to wait. */
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
