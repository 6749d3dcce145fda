import { createHash } from "node:crypto";
import nock from "nock";
import { ProbotOctokit } from "probot";
import type { AppIdentity } from "../../app/github/app-identity.ts";
import { readTemplates } from "../../app/templates.ts";

/** A GitHub for tests that expect every request. */
export const github = (): nock.Scope => nock("https://api.github.com");

export const owner = "example-gov";
export const repo = "aws-accounts";
export const repository = { owner, repo };
/** The repository's path in the API. */
export const path = `/repos/${owner}/${repo}`;
export const appId = 99;
export const appLogin = "aws-accounts[bot]";
export const app = { id: appId, slug: "aws-accounts", login: appLogin };
/** The identity of an App of the local GitHub. */
export const identityOf = ({ id, login }: { readonly id: number; readonly login: string }): AppIdentity => ({
  id,
  slug: login.replace("[bot]", ""),
  login,
});
/** A person as REST returns them: each login has its own id. */
export const user = (login: string): { readonly id: number; readonly login: string } => ({ id: idOf(login), login });
export const idOf = (login: string): number =>
  Number.parseInt(createHash("sha256").update(login).digest("hex").slice(0, 8), 16);
export const templates = readTemplates(new URL("../../templates/", import.meta.url));

/** Probot's own client, but without waits and retries. */
export const Impatient = ProbotOctokit.defaults((options: object) => ({
  ...options,
  throttle: { enabled: false },
  retry: { enabled: false },
}));

export function createOctokit(
  options: { readonly baseUrl?: string; readonly auth: { readonly token: string } } = { auth: { token: "test" } },
): InstanceType<typeof ProbotOctokit> {
  return new Impatient(options);
}

/** Responds with the App's identity. */
export function answerIdentity(): void {
  github().get("/app").reply(200, { id: appId, slug: "aws-accounts" });
}
