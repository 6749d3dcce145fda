import nock from "nock";
import { Probot, ProbotOctokit } from "probot";
import { type App, listen } from "../../app/index.ts";
import { createSendMail } from "../../app/mail/mailer.ts";
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
export const templates = readTemplates(new URL("../../templates/", import.meta.url));

/** Probot's own client, but without waiting between requests and without trying again. */
const Impatient = ProbotOctokit.defaults((options: object) => ({
  ...options,
  throttle: { enabled: false },
  retry: { enabled: false },
}));

export function createOctokit(
  options: { readonly baseUrl?: string; readonly auth: { readonly token: string } } = { auth: { token: "test" } },
): InstanceType<typeof ProbotOctokit> {
  return new Impatient(options);
}

/** A real Probot that the App listens to. */
export function createProbot(): Probot {
  return new Probot({ githubToken: "test", secret: "secret", Octokit: Impatient, logLevel: "fatal" });
}

/** The payload's part that every event has. */
export const repositoryPayload = {
  repository: { name: repo, default_branch: "main", owner: { login: owner } },
  sender: { login: "somebody" },
};

/** Sends nothing: no settings of these tests name a way. */
export const withoutMail = createSendMail(
  { notifyApiKey: undefined, notifyApiUrl: "http://127.0.0.1:9", smtpUrl: undefined },
  () => Promise.resolve(),
);

/** Lets GitHub send an event to the App, and waits until the App has done all that follows. */
export async function deliver(name: string, payload: object): Promise<App> {
  const probot = createProbot();
  await probot.ready();
  const listening = listen(probot, {
    templates,
    now: () => new Date("2026-03-01T12:00:00Z"),
    pause: () => Promise.resolve(),
    random: () => 0,
    sendMail: withoutMail,
  });
  await probot.receive({ id: "1", name, payload: { ...repositoryPayload, ...payload } } as Parameters<
    Probot["receive"]
  >[0]);
  await listening.queue.idle();
  return listening;
}

/** GitHub says who the App is. */
export function answerIdentity(): void {
  github().get("/app").reply(200, { id: appId, slug: "aws-accounts" });
}
