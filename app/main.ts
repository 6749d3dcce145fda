import { setInterval } from "node:timers";
import { setTimeout as pause } from "node:timers/promises";
import { ConfigError, readConfig } from "./config.ts";
import { startListening } from "./listening.ts";
import { createReadiness } from "./receiver/readiness.ts";
import { serve } from "./receiver/server.ts";
import { MissingTemplatesError } from "./templates.ts";

const hour = 3_600_000;

/** Orchestrators kill a process 30 seconds after SIGTERM; the next process's sweep does what is left. */
const stopMilliseconds = 25_000;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const now = (): Date => new Date();
  const { probot, app } = await startListening(config, now);
  const surroundings = { now, pause: (milliseconds: number) => pause(milliseconds) };
  const askGitHub = async (): Promise<unknown> =>
    (await probot.auth()).rest.apps.getAuthenticated({ request: { isSentOnce: true } });
  const isReady = createReadiness({ ...surroundings, askGitHub, isStopping: app.isStopping });
  const server = await serve(probot, { ...config, ...surroundings, isReady });
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
      void Promise.race([app.stop(), pause(stopMilliseconds)]).then(() => process.exit(0));
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
