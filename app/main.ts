import { setInterval } from "node:timers";
import { setTimeout as pause } from "node:timers/promises";
import { Probot } from "probot";
import { ConfigError, readConfig } from "./config.ts";
import { createLimitedOctokit } from "./github/limited-octokit.ts";
import { listen } from "./index.ts";
import { createSendMail } from "./mail/mailer.ts";
import { serve } from "./server.ts";
import { MissingTemplatesError, readTemplates } from "./templates.ts";

const hour = 3_600_000;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const templates = readTemplates(new URL("../templates/", import.meta.url));
  const now = (): Date => new Date();
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
  const app = listen(probot, {
    templates,
    now,
    pause: (milliseconds) => pause(milliseconds),
    random: () => Math.random(),
    sendMail: createSendMail(config.mail, (milliseconds) => pause(milliseconds)),
  });
  const server = await serve(probot, config);
  probot.log.info(`Listening on http://${config.host}:${config.port}`);

  const sweep = (): void => {
    app.sweep().catch((error: unknown) => {
      probot.log.error({ err: error }, "Could not sweep.");
    });
  };
  sweep();
  const timer = setInterval(sweep, hour);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      clearInterval(timer);
      server.close();
      void app.stop().then(() => process.exit(0));
    });
  }
}

try {
  await main();
} catch (error) {
  const expected = error instanceof ConfigError || error instanceof MissingTemplatesError;
  process.stderr.write(`${expected ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
  process.exit(1);
}
