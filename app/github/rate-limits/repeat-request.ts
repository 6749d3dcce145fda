import { setTimeout as sleep } from "node:timers/promises";
import { secondaryWait } from "./rate-limit-answer.ts";
import type { RateLimiterOptions } from "./rate-limiter.ts";
import { makesOnce, type OutgoingRequest } from "./request-cost.ts";

/** The retries of a request that GitHub refuses because of a limit; each waits as long as GitHub says. */
const mostAfterRefusal = 10;

/** The retries of a request after a failure of GitHub, after 1, 4 and 9 seconds at the usual speed. */
const mostAfterFailure = 3;

/** A conflict is not retried, because the decision must be made again. */
const notRepeated = [400, 401, 403, 404, 409, 410, 422, 451];

/**
 * Repeats a request if GitHub refused it because of a limit or failed, unless GitHub may have created something that
 * the repetition would create twice.
 *
 * After a refusal it does not wait here: the limiter holds back all requests of the installation.
 */
export async function repeatRequest<Answer>(
  send: () => Promise<Answer>,
  request: OutgoingRequest,
  { log, now, speed }: RateLimiterOptions & { readonly log: { warn(message: string): void } },
): Promise<Answer> {
  let [refusals, failures] = [0, 0];
  for (;;) {
    try {
      return await send();
    } catch (error) {
      const wait = secondaryWait(error, now().getTime());
      if (wait === undefined) {
        if (failures === mostAfterFailure || makesOnce(request) || !isFailure(error)) throw error;
        failures += 1;
        await sleep((failures ** 2 * 1_000) / speed);
      } else {
        log.warn(explainRefusal(request, wait));
        if (refusals === mostAfterRefusal) throw error;
        refusals += 1;
      }
    }
  }
}

function explainRefusal({ method, url }: OutgoingRequest, wait: number): string {
  const seconds = Math.ceil(wait / 1_000);
  return `GitHub refused ${method} ${url} because of a rate limit; nothing is sent for ${seconds} seconds.`;
}

/** Octokit sets the status 500 if no response arrived. */
function isFailure(error: unknown): boolean {
  if (!(error instanceof Error) || !("status" in error)) return false;
  const status = Number(error.status);
  return status >= 400 && !notRepeated.includes(status);
}

/** GraphQL refused a request, or failed, without an error status. */
class GraphqlFailure extends Error {
  override readonly name = "GraphqlFailure";
  readonly status: number;
  readonly response: unknown;

  constructor(message: string, { status, response }: { readonly status: number; readonly response: unknown }) {
    super(message);
    this.status = status;
    this.response = response;
  }
}

/** GraphQL responds with 200 even if a limit is used up or GitHub failed. */
export function throwGraphqlFailure<Answer>(response: Answer): Answer {
  const { data } = response as { readonly data?: { readonly errors?: unknown } };
  const errors = (Array.isArray(data?.errors) ? data.errors : []) as readonly Readonly<Record<string, unknown>>[];
  for (const { type, message } of errors) {
    if (type === "RATE_LIMITED") throw new GraphqlFailure(String(message), { status: 403, response });
    if (String(message).includes("Something went wrong while executing your query"))
      throw new GraphqlFailure(String(message), { status: 500, response });
  }
  return response;
}
