import { randomBytes, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";

/** What GitHub says of a job in its token, but for audience and times. */
export interface JobClaims {
  readonly sub: string;
  readonly repository: string;
  readonly repository_owner: string;
  readonly ref: string;
  readonly sha: string;
  readonly run_id: string;
  readonly actor: string;
  readonly event_name: string;
  readonly workflow_ref: string;
  readonly job_workflow_ref: string;
  readonly environment?: string;
}

/** Where one job asks for its tokens. */
export interface TokenDesk {
  /** `ACTIONS_ID_TOKEN_REQUEST_URL` and `…_TOKEN`. */
  readonly requestUrl: string;
  readonly requestToken: string;
  close(): void;
}

export interface OidcProvider {
  /** As IAM names it: without the scheme. */
  readonly issuer: string;
  /** The public half of what signs the tokens. */
  readonly publicKeys: readonly JWK[];
  openDesk(claims: JobClaims): TokenDesk;
  stop(): Promise<void>;
}

const issuer = "token.actions.githubusercontent.com";
const lifetimeSeconds = 5 * 60;

/**
 * GitHub's OIDC provider for jobs.
 *
 * @see https://docs.github.com/en/actions/reference/security/oidc
 */
export async function startOidcProvider(): Promise<OidcProvider> {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const kid = randomUUID();
  const desks = new Map<string, JobClaims>();

  const server = createServer((request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    const claims = desks.get((request.headers.authorization ?? "").replace(/^Bearer /i, ""));
    if (claims === undefined) {
      answer(401, { message: "This request token belongs to no running job." });
      return;
    }
    const audience = new URL(request.url ?? "/", "http://localhost").searchParams.get("audience");
    // One reading of the clock: with two, a token signed at a second's edge lives a second too long.
    const now = Math.floor(Date.now() / 1000);
    new SignJWT({ ...claims })
      .setProtectedHeader({ alg: "RS256", typ: "JWT", kid })
      .setIssuer(`https://${issuer}`)
      .setAudience(audience ?? `https://github.com/${claims.repository_owner}`)
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + lifetimeSeconds)
      .setJti(randomUUID())
      .sign(privateKey)
      .then(
        (value) => {
          answer(200, { value });
        },
        (error: unknown) => {
          answer(500, { message: String(error) });
        },
      );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  return {
    issuer,
    publicKeys: [{ ...(await exportJWK(publicKey)), kid, alg: "RS256", use: "sig" }],
    openDesk(claims) {
      const requestToken = randomBytes(32).toString("hex");
      desks.set(requestToken, claims);
      return {
        requestUrl: `http://127.0.0.1:${port}/token?api-version=2.0`,
        requestToken,
        close: () => desks.delete(requestToken),
      };
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
