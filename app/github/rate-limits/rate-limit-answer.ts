/** GitHub's advice if it sends no `Retry-After`. */
const waitIfAbsent = 60_000;

/**
 * Returns how many milliseconds to send nothing, if GitHub refused a request because of a rate limit.
 *
 * @see https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately
 */
export function secondaryWait(error: unknown, now: number): number | undefined {
  if (!(error instanceof Error) || !("status" in error)) return undefined;
  if (error.status !== 403 && error.status !== 429) return undefined;
  const headers = headersOf(error);
  const retryAfter = Number(headers["retry-after"]);
  if (retryAfter > 0) return retryAfter * 1_000;
  const reset = Number(headers["x-ratelimit-reset"]);
  if (headers["x-ratelimit-remaining"] === "0" && reset > 0) return Math.max(0, reset * 1_000 - now) + 1_000;
  return /\b(?:secondary rate|rate limit exceeded)\b/iu.test(error.message) ? waitIfAbsent : undefined;
}

function headersOf(error: object): Readonly<Record<string, unknown>> {
  const { response } = error as { readonly response?: { readonly headers?: Readonly<Record<string, unknown>> } };
  return response?.headers ?? {};
}
