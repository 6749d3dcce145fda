import Bottleneck from "bottleneck";
import { ProbotOctokit } from "probot";
import { createRateLimiter, type RateLimiter, type RateLimiterOptions } from "./rate-limiter.ts";
import { costOf, makesOnce, type OutgoingRequest, rankOf } from "./request-cost.ts";

/** A request that GitHub refuses because of a limit is sent again this often; each time it waits as GitHub says. */
const mostRetries = 10;

/** A request on its way through the hooks. */
type HookedRequest = OutgoingRequest & {
  readonly request: { readonly isSweep?: boolean; retries?: number };
};

interface Hooked {
  readonly hook: {
    wrap(
      name: "request",
      hook: (send: (options: HookedRequest) => Promise<unknown>, options: HookedRequest) => Promise<unknown>,
    ): void;
  };
}

/** The limiter of each client that has one. */
const limiters = new WeakMap<object, RateLimiter>();

/**
 * Has the installation's limiter keep tokens for a verdict that a person waits for, see {@link RateLimiter}. Returns what
 * has to be called once it is out, or comes no more. Nothing limits a client that {@link createLimitedOctokit} did not make.
 */
export function announceVerdict(octokit: object): () => void {
  return limiters.get(octokit)?.announceVerdict() ?? (() => undefined);
}

/**
 * Probot's Octokit, whose requests are paced by GitHub's own limits.
 *
 * `@octokit/plugin-throttling` sends one write a second and one comment in three, and GraphQL reads with the writes; so its
 * groups get no limits, and only its handlers remain: they repeat a request that GitHub refused. Our limiter is the first
 * plugin, so each repetition passes it, too. `@octokit/plugin-retry` must not repeat what would then exist twice.
 */
export function createLimitedOctokit(options: RateLimiterOptions): typeof ProbotOctokit {
  const ofInstallations = new Map<unknown, RateLimiter>();
  const limiterOf = (installation: unknown): RateLimiter => {
    const limiter = ofInstallations.get(installation) ?? createRateLimiter(options);
    ofInstallations.set(installation, limiter);
    return limiter;
  };
  const limit = (octokit: object, { auth }: { readonly auth?: { readonly installationId?: number } }): object => {
    const limiter = limiterOf(auth?.installationId);
    limiters.set(octokit, limiter);
    (octokit as Hooked).hook.wrap("request", (send, options) => {
      if (makesOnce(options)) options.request.retries = 0;
      const rank = rankOf(options, { isSweep: options.request.isSweep === true });
      return limiter.send(costOf(options), rank, () => send(options));
    });
    return {};
  };
  const Limited = class extends ProbotOctokit {
    static override readonly plugins = [limit, ...ProbotOctokit.plugins];
  };
  return Limited.defaults((options: object) => ({
    ...options,
    throttle: throttleOptions(options),
    retry: { doNotRetry },
  }));
}

/** A conflict stays one: what was judged has to be judged again. The others are the plugin's own. */
const doNotRetry = [400, 401, 403, 404, 409, 410, 422, 451];

const unlimited = new Bottleneck.Group();

function throttleOptions(options: { readonly throttle?: object }): object {
  const retry = (
    retryAfter: number,
    { method, url }: OutgoingRequest,
    { log }: { readonly log: { warn(message: string): void } },
    retryCount: number,
  ): boolean => {
    log.warn(`GitHub refused ${method} ${url} because of a rate limit; nothing is sent for ${retryAfter} seconds.`);
    return retryCount < mostRetries;
  };
  return {
    ...options.throttle,
    global: unlimited,
    auth: unlimited,
    search: unlimited,
    write: unlimited,
    notifications: unlimited,
    onRateLimit: retry,
    onSecondaryRateLimit: retry,
  };
}
