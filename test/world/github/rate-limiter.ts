import { rateLimits, type Cost } from "./rate-limits.ts";
import { FixedWindow, SlidingWindow, type Limit } from "./rate-window.ts";
import { Refusal } from "./refusal.ts";

/** What is counted for one installation of an App. */
interface Account {
  concurrent: number;
  readonly points: Readonly<Record<Cost["resource"], SlidingWindow>>;
  readonly content: readonly SlidingWindow[];
  readonly primary: Readonly<Record<Cost["resource"], FixedWindow>>;
}

/** A request that went beyond a limit: what GitHub answers, and which limit it was. */
export interface Excess {
  readonly limit: string;
  readonly refusal: Refusal;
}

/** How much of a primary limit is left, as `rateLimit` of GraphQL and the headers of every answer tell it. */
export interface PrimaryState {
  readonly limit: number;
  readonly remaining: number;
  readonly used: number;
  /** Milliseconds of the Unix epoch. */
  readonly resetsAt: number;
}

/**
 * Enforces GitHub's documented rate limits for each installation of an App, on the real clock.
 *
 * A rate clock of 20 makes every window 20 times shorter, so that a test need not wait as long as in production. What
 * was refused counts for nothing.
 */
export class RateLimiter {
  readonly #rateClock: number;
  readonly #now: () => number;
  readonly #accounts = new Map<number, Account>();

  constructor(rateClock: number, now: () => number = Date.now) {
    this.#rateClock = rateClock;
    this.#now = now;
  }

  /** Counts a request from its first byte; the answer says that it has gone. */
  enter(installation: number): () => void {
    const account = this.#accountOf(installation);
    account.concurrent += 1;
    return () => (account.concurrent -= 1);
  }

  crowd(installation: number): Excess | undefined {
    const { concurrent } = this.#accountOf(installation);
    const limit = rateLimits.concurrentRequests;
    return concurrent > limit
      ? { limit: `more than ${limit} concurrent requests`, refusal: secondary(1_000) }
      : undefined;
  }

  /** Counts a request, or tells which limit it would exceed. */
  spend(installation: number, cost: Cost): Excess | undefined {
    const { points, content, primary } = this.#accountOf(installation);
    const now = this.#now();
    const created = cost.createsContent ? 1 : 0;
    const waits = [
      { name: `points of ${cost.resource}`, wait: points[cost.resource].waitFor(cost.points, now) },
      ...content.map((window) => ({ name: "content-creating requests", wait: window.waitFor(created, now) })),
    ];
    const longest = waits.toSorted((one, other) => other.wait - one.wait)[0];
    if (longest && longest.wait > 0)
      return { limit: `the secondary limit of ${longest.name}`, refusal: secondary(longest.wait) };
    if (primary[cost.resource].remaining(now) < cost.primary)
      return { limit: `the primary limit of ${cost.resource}`, refusal: exhausted(installation, cost.resource) };
    points[cost.resource].spend(cost.points, now);
    for (const window of content) window.spend(created, now);
    primary[cost.resource].spend(cost.primary, now);
    return undefined;
  }

  stateOf(installation: number, resource: Cost["resource"]): PrimaryState {
    const window = this.#accountOf(installation).primary[resource];
    const now = this.#now();
    return {
      limit: window.limit,
      remaining: window.remaining(now),
      used: window.used(now),
      resetsAt: window.endsAt(now),
    };
  }

  #accountOf(installation: number): Account {
    const known = this.#accounts.get(installation);
    if (known) return known;
    const account = this.#open();
    this.#accounts.set(installation, account);
    return account;
  }

  #open(): Account {
    const scaled = ({ limit, milliseconds }: Limit): Limit => ({
      limit,
      milliseconds: milliseconds / this.#rateClock,
    });
    const { restPoints, graphqlPoints, contentAMinute, contentAnHour, primary } = rateLimits;
    return {
      concurrent: 0,
      points: { core: new SlidingWindow(scaled(restPoints)), graphql: new SlidingWindow(scaled(graphqlPoints)) },
      content: [new SlidingWindow(scaled(contentAMinute)), new SlidingWindow(scaled(contentAnHour))],
      primary: { core: new FixedWindow(scaled(primary)), graphql: new FixedWindow(scaled(primary)) },
    };
  }
}

/** https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#checking-the-status-of-your-rate-limit */
export function rateHeaders({ limit, remaining, used, resetsAt }: PrimaryState, resource: Cost["resource"]) {
  return {
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-used": String(used),
    "x-ratelimit-reset": String(Math.ceil(resetsAt / 1000)),
    "x-ratelimit-resource": resource,
  };
}

const secondaryMessage = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";

/** GitHub's answer above a secondary limit; `Retry-After` is in whole seconds. */
export function secondary(milliseconds: number | undefined, status = 403): Refusal {
  const headers =
    milliseconds === undefined ? {} : { "retry-after": String(Math.max(Math.ceil(milliseconds / 1000), 1)) };
  return new Refusal(status, secondaryMessage, { headers });
}

/** GraphQL answers 200 with an error, REST 403. */
function exhausted(installation: number, resource: Cost["resource"]): Refusal {
  const message = `API rate limit exceeded for installation ID ${installation}.`;
  const headers = { "x-ratelimit-remaining": "0" };
  return resource === "core"
    ? new Refusal(403, message, { headers })
    : new Refusal(200, message, { headers, body: { errors: [{ type: "RATE_LIMITED", message }] } });
}
