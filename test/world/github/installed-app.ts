import { createSign } from "node:crypto";
import type { Permissions } from "../contract.ts";
import type { NewApp, RegisteredApp } from "./app-registry.ts";
import type { LocalGitHub } from "./local-github.ts";
import { person, type Person } from "./person.ts";

/** An App with an organisation that installed it, for tests that act as it. */
export interface InstalledApp {
  readonly appId: number;
  readonly installationId: number;
  /** With an installation token, restricted to these permissions where given. */
  act(permissions?: Permissions): Promise<Person>;
  /** With a token that it signed itself. */
  jwt(claims?: Readonly<Record<string, unknown>>): Person;
}

export function installNewApp(
  github: LocalGitHub,
  app: NewApp & { readonly owner: string; readonly now?: () => Date },
): InstalledApp {
  return install(github, github.createApp(app), app);
}

export function install(
  github: LocalGitHub,
  { appId, slug, privateKey }: RegisteredApp,
  { owner, now = () => new Date() }: { readonly owner: string; readonly now?: () => Date },
): InstalledApp {
  const installationId = github.installApp(appId, owner);
  const login = `${slug}[bot]`;
  const jwt = (claims: Readonly<Record<string, unknown>> = {}): Person => {
    const iat = Math.floor(now().getTime() / 1000);
    return person(github, { login, token: sign({ iss: appId, iat, exp: iat + 300, ...claims }, privateKey) });
  };
  return {
    appId,
    installationId,
    jwt,
    act: async (permissions) => {
      const path = `/app/installations/${installationId}/access_tokens`;
      const body = permissions === undefined ? {} : { permissions };
      const { token } = await jwt().request<{ token: string }>("POST", path, body);
      return person(github, { login, token });
    },
  };
}

function sign(claims: Readonly<Record<string, unknown>>, privateKey: string): string {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${encode({ alg: "RS256", typ: "JWT" })}.${encode(claims)}`;
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(privateKey, "base64url")}`;
}
