import { Probot } from "probot";
import { type App, listenToEvents } from "../../app/app.ts";
import { createSendMail } from "../../app/mail/mailer.ts";
import { Impatient, owner, repo, templates } from "./octokit.ts";

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
  const listening = await receive(name, payload);
  await listening.queue.idle();
  return listening;
}

/** Lets GitHub send an event to the App, and waits until the App has answered. */
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
