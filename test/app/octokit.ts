import { createHash } from "node:crypto";
import nock from "nock";
import { ProbotOctokit } from "probot";
import { readTemplates } from "../../app/templates.ts";

/** GitHub, of which every request has to be expected. */
export const github = (): nock.Scope => nock("https://api.github.com");

export const owner = "example-gov";
export const repo = "aws-accounts";
export const repository = { owner, repo };
/** Path of the repository's part of the API. */
export const path = `/repos/${owner}/${repo}`;
export const appId = 99;
export const appLogin = "aws-accounts[bot]";
export const app = { id: appId, slug: "aws-accounts", login: appLogin };
/** A person as the REST API tells them: each login has its own id. */
export const user = (login: string): { readonly id: number; readonly login: string } => ({ id: idOf(login), login });
export const idOf = (login: string): number =>
  Number.parseInt(createHash("sha256").update(login).digest("hex").slice(0, 8), 16);
export const templates = readTemplates(new URL("../../templates/", import.meta.url));

/** Probot's own client, but without waiting between requests and without trying again. */
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

/** GitHub says who the App is. */
export function answerIdentity(): void {
  github().get("/app").reply(200, { id: appId, slug: "aws-accounts" });
}
