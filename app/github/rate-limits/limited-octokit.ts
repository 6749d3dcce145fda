import { ProbotOctokit } from "probot";
import { countCall } from "../count-calls.ts";
import { createRateLimiter, type RateLimiter, type RateLimiterOptions } from "./rate-limiter.ts";
import { repeatRequest, throwGraphqlFailure } from "./repeat-request.ts";
import { costOf, type OutgoingRequest, rankOf } from "./request-cost.ts";

/** A request that passes through Octokit's hooks. */
type HookedRequest = OutgoingRequest & {
  readonly request: {
    readonly isSweep?: boolean;
    /** The caller wants the first answer, also if it is a failure. */
    readonly isSentOnce?: boolean;
  };
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
 * Makes the installation's limiter reserve tokens for a verdict that a person waits for, see {@link RateLimiter}.
 * Returns a function to call when the verdict is published or cancelled. Does nothing for a client that {@link
 * createLimitedOctokit} did not make.
 */
export function announceVerdict(octokit: object): () => void {
  return limiters.get(octokit)?.announceVerdict() ?? (() => undefined);
}

/**
 * Probot's Octokit, which paces requests by GitHub's own limits, and repeats them if GitHub refused or failed.
 *
 * `@octokit/plugin-throttling` sends one write a second and one comment in three, and GraphQL reads with the writes;
 * with `@octokit/plugin-retry`, each request passes several timers. So both are off.
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
      const attempt = () =>
        limiter.send(costOf(request), rank, async () => {
          countCall();
          return throwGraphqlFailure(await send(request));
        });
      if (request.request.isSentOnce === true) return attempt();
      return repeatRequest(attempt, request, { log, ...options });
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
