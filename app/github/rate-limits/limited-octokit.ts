import { ProbotOctokit } from "probot";
import { createRateLimiter, type RateLimiter, type RateLimiterOptions } from "./rate-limiter.ts";
import { repeatRequest, throwGraphqlFailure } from "./repeat-request.ts";
import { costOf, type OutgoingRequest, rankOf } from "./request-cost.ts";

/** A request on its way through the hooks. */
type HookedRequest = OutgoingRequest & {
  readonly request: { readonly isSweep?: boolean };
};

interface Hooked {
  readonly log: { warn(message: string): void };
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
 * Probot's Octokit, whose requests are paced by GitHub's own limits, and repeated if GitHub refused or could not answer them.
 *
 * `@octokit/plugin-throttling` sends one write a second and one comment in three, and GraphQL reads with the writes; it and
 * `@octokit/plugin-retry` have each request pass several timers. So both are off.
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
    const { hook, log } = octokit as Hooked;
    hook.wrap("request", (send, request) => {
      const rank = rankOf(request, { isSweep: request.request.isSweep === true });
      const attempt = () => limiter.send(costOf(request), rank, async () => throwGraphqlFailure(await send(request)));
      return repeatRequest(attempt, request, { log, now: options.now });
    });
    return {};
  };
  const Limited = class extends ProbotOctokit {
    static override readonly plugins = [limit, ...ProbotOctokit.plugins];
  };
  return Limited.defaults((defaults: object) => ({
    ...defaults,
    throttle: { enabled: false },
    retry: { enabled: false },
  }));
}
