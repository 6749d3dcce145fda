/** The part of Octokit that adds a hook to requests. */
export interface RequestHookApi {
  readonly hook: {
    before(name: "request", mark: (options: { request?: Readonly<Record<string, unknown>> }) => void): void;
  };
}

/**
 * Marks every request of a client as the sweep's, so that it waits behind requests for people's events.
 *
 * The mark is on requests, because one limiter serves all clients of an installation.
 */
export function markAsSweep<Octokit extends RequestHookApi>(octokit: Octokit): Octokit {
  octokit.hook.before("request", (options) => {
    options.request = { ...options.request, isSweep: true };
  });
  return octokit;
}
