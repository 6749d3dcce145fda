import { expect, test } from "@jest/globals";
import type { Credentials } from "../../../../actions/shared/aws/assume-role.ts";
import { renewCredentials } from "../../../../actions/shared/aws/renewing-credentials.ts";

const minute = 60_000;

/** Numbers the sessions, so that a test can distinguish them. */
function roleThat(failures = 0): () => Promise<Credentials> {
  let sessions = 0;
  return () => {
    sessions += 1;
    if (sessions <= failures) return Promise.reject(new Error("AWS does not answer."));
    return Promise.resolve({ accessKeyId: "id", secretAccessKey: "secret", sessionToken: `session ${sessions}` });
  };
}

test("assumes the role again when half of its session has passed, and not before", async () => {
  let now = 0;
  const session = renewCredentials(roleThat(), () => now);
  await expect(session.credentials()).resolves.toMatchObject({ sessionToken: "session 1" });
  now = 30 * minute - 1;
  await expect(session.credentials()).resolves.toMatchObject({ sessionToken: "session 1" });
  now = 30 * minute;
  await expect(session.credentials()).resolves.toMatchObject({ sessionToken: "session 2" });
});

test("makes clients of the SDK, which ask five minutes before the expiry, ask again at that moment", async () => {
  const session = renewCredentials(roleThat(), () => 1000);
  await expect(session.credentials()).resolves.toMatchObject({ expiration: new Date(1000 + 35 * minute) });
});

test("assumes the role once for concurrent callers", async () => {
  const session = renewCredentials(roleThat(), () => 0);
  const [one, other] = await Promise.all([session.credentials(), session.credentials()]);
  expect(one).toBe(other);
});

test("gives new credentials to all after a renewal", async () => {
  const session = renewCredentials(roleThat(), () => 0);
  await session.credentials();
  await expect(session.renew()).resolves.toMatchObject({ sessionToken: "session 2" });
  await expect(session.credentials()).resolves.toMatchObject({ sessionToken: "session 2" });
});

test("retries after a failure", async () => {
  const session = renewCredentials(roleThat(1), () => 0);
  await expect(session.credentials()).rejects.toThrow("AWS does not answer.");
  await expect(session.credentials()).resolves.toMatchObject({ sessionToken: "session 2" });
});
