/** What is called of Octokit. */
export interface RequestHookApi {
  readonly hook: {
    before(name: "request", mark: (options: { request?: Readonly<Record<string, unknown>> }) => void): void;
  };
}

/**
 * Marks every request of a client as made for the sweep, which can wait for what people wait for.
 *
 * Requests are marked and not clients, since one limiter sees those of all clients.
 */
export function markAsSweep<Octokit extends RequestHookApi>(octokit: Octokit): Octokit {
  octokit.hook.before("request", (options) => {
    options.request = { ...options.request, isSweep: true };
  });
  return octokit;
}
