import type { Credentials } from "./assume-role.ts";

/** Credentials, and the time when a client of the AWS SDK must ask for new ones. */
export interface LastingCredentials extends Credentials {
  readonly expiration: Date;
}

/** A role that is used for longer than one of its sessions lasts. */
export interface RenewingCredentials {
  /** Credentials that last for half an hour at least. Clients of the AWS SDK take this itself, and ask again in time. */
  readonly credentials: () => Promise<LastingCredentials>;
  /** Gets new credentials in any case, for example after AWS may have ended the session. */
  readonly renew: () => Promise<LastingCredentials>;
}

/** Credentials for a client of the AWS SDK: one session's, or a function that renews them. */
export type ClientCredentials = Credentials | RenewingCredentials["credentials"];

/** In milliseconds, of the hour that a session lasts. */
const halfASession = 30 * 60_000;

/** The AWS SDK asks for new credentials this many milliseconds before the old ones expire. */
const sdkAsksBefore = 5 * 60_000;

/**
 * Assumes a role again whenever half of its session has passed.
 *
 * @param assume - gets a session of an hour
 * @param now - in milliseconds since 1970
 */
export function renewCredentials(assume: () => Promise<Credentials>, now: () => number): RenewingCredentials {
  let held: { readonly since: number; readonly credentials: Promise<LastingCredentials> } | undefined;
  const renew = async (): Promise<LastingCredentials> => {
    const since = now();
    const expiration = new Date(since + halfASession + sdkAsksBefore);
    const credentials = assume().then((given) => ({ ...given, expiration }));
    held = { since, credentials };
    try {
      return await credentials;
    } catch (error) {
      if (held.credentials === credentials) held = undefined;
      throw error;
    }
  };
  return {
    renew,
    credentials: async () => (held === undefined || now() - held.since >= halfASession ? renew() : held.credentials),
  };
}
