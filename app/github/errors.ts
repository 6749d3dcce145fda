/**
 * GitHub could not provide something that the App needs. The message is written for the person who can fix it and holds
 * no secret, so it may be shown on a pull request.
 */
export class AdapterError extends Error {
  override readonly name = "AdapterError";
}

/** Whether GitHub responded with one of these statuses. */
export function hasStatus(error: unknown, ...statuses: readonly number[]): boolean {
  return error instanceof Error && "status" in error && statuses.includes(Number(error.status));
}
