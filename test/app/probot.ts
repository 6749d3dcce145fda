import { Probot } from "probot";
import { type App, listenToEvents } from "../../app/app.ts";
import { createSendMail } from "../../app/mail/mailer.ts";
import { Impatient, owner, repo, templates } from "./octokit.ts";

/** A real Probot with the App. */
export function createProbot(): Probot {
  return new Probot({ githubToken: "test", secret: "secret", Octokit: Impatient, logLevel: "fatal" });
}

/** The part of the payload that every event has. */
export const repositoryPayload = {
  repository: { name: repo, default_branch: "main", owner: { login: owner } },
  sender: { login: "somebody" },
};

/** Sends nothing: no settings in these tests name a way to send. */
export const withoutMail = createSendMail(
  { notifyApiKey: undefined, notifyApiUrl: "http://127.0.0.1:9", smtpUrl: undefined },
  () => Promise.resolve(),
);

/** Delivers an event to the App, and waits until all work that it causes is done. */
export async function deliver(name: string, payload: object): Promise<App> {
  const listening = await receive(name, payload);
  await listening.queue.idle();
  return listening;
}

/** Delivers an event to the App, and waits for its response. */
export async function receive(name: string, payload: object): Promise<App> {
  const probot = createProbot();
  await probot.ready();
  const listening = listenToEvents(probot, {
    templates,
    now: () => new Date("2026-03-01T12:00:00Z"),
    pause: () => Promise.resolve(),
    random: () => 0,
    sendMail: withoutMail,
  });
  await probot.receive({ id: "1", name, payload: { ...repositoryPayload, ...payload } } as Parameters<
    Probot["receive"]
  >[0]);
  return listening;
}
