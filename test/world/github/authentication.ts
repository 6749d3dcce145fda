import { createVerify, randomBytes } from "node:crypto";
import { Refusal } from "./refusal.ts";
import type { App } from "./accounts.ts";
import type { Actor, State } from "./state.ts";

/** Makes a token that looks like GitHub's: `ghp_` for people, `ghs_` for installations and jobs. */
export function createToken(
  state: State,
  prefix: "ghp" | "ghs",
  actor: Actor,
  ends: (now: Date) => boolean = () => false,
): string {
  const token = `${prefix}_${randomBytes(27).toString("base64url").replace(/[-_]/g, "0")}`;
  state.tokens.set(token, { actor, ends });
  return token;
}

/** Who asks; throws 401 as GitHub does where no one can be told. */
export function authenticate(state: State, authorization: string | undefined, now: Date): Actor {
  if (authorization === undefined) throw new Refusal(401, "Requires authentication");
  const [, scheme = "", token = ""] = /^(\S+) (\S+)$/.exec(authorization) ?? [];
  if (scheme.toLowerCase() === "bearer" && token.split(".").length === 3) return verifyAppToken(state.apps, token, now);
  if (!["bearer", "token"].includes(scheme.toLowerCase())) throw new Refusal(401, "Bad credentials");
  const known = state.tokens.get(token);
  if (!known || known.ends(now)) throw new Refusal(401, "Bad credentials");
  return known.actor;
}

/** An App proves itself by a token of at most ten minutes that it signed: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app */
function verifyAppToken(apps: readonly App[], token: string, now: Date): Actor {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const algorithm = decode(header)["alg"];
  const { iss, iat, exp } = decode(payload);
  const app = apps.find(({ id, credentials }) => credentials !== undefined && String(id) === String(iss));
  if (algorithm !== "RS256" || app?.credentials === undefined) throw undecodable();
  const verifier = createVerify("RSA-SHA256").update(`${header}.${payload}`);
  if (!verifier.verify(app.credentials.publicKey, signature, "base64url")) throw undecodable();
  const seconds = now.getTime() / 1000;
  if (typeof exp !== "number" || exp <= seconds)
    throw new Refusal(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  if (exp > seconds + 600) throw new Refusal(401, "'Expiration time' claim ('exp') is too far in the future");
  if (typeof iat !== "number" || iat > seconds + 1)
    throw new Refusal(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  return { kind: "app", account: app.bot, app };
}

function decode(part: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
  } catch {
    throw undecodable();
  }
}

function undecodable(): Refusal {
  return new Refusal(401, "A JSON web token could not be decoded");
}
