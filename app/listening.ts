import { setTimeout as pause } from "node:timers/promises";
import { Probot } from "probot";
import type { Config } from "./config.ts";
import { createLimitedOctokit } from "./github/rate-limits/limited-octokit.ts";
import { type App, listenToEvents } from "./app.ts";
import { createSendMail } from "./mail/mailer.ts";
import { readTemplates } from "./templates.ts";

/** The HTTP server that receives deliveries, and the App behind it. */
export interface Listening {
  readonly probot: Probot;
  readonly app: App;
}

/**
 * Creates the App from a configuration, with the templates beside the bundle or beside this folder.
 *
 * @throws MissingTemplatesError
 */
export async function startListening(config: Config, now: () => Date): Promise<Listening> {
  const templates = readTemplates(new URL("../templates/", import.meta.url));
  const probot = new Probot({
    appId: config.appId,
    privateKey: config.privateKey,
    secret: config.webhookSecret,
    baseUrl: config.githubApiUrl,
    Octokit: createLimitedOctokit({ speed: config.rateLimitSpeed, now }),
    logLevel: config.logLevel,
    logFormat: "json",
  });
  await probot.ready();
  const app = listenToEvents(probot, {
    templates,
    now,
    pause: (milliseconds) => pause(milliseconds),
    random: () => Math.random(),
    sendMail: createSendMail(config.mail, (milliseconds) => pause(milliseconds)),
  });
  return { probot, app };
}
