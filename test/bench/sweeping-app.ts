import { createInterface } from "node:readline";
import { readConfig } from "../../app/config.ts";
import { startListening } from "../../app/listening.ts";

/** The App without its server: sweeps once for each line that it is sent, and says what that took. */

/** What one sweep took. */
export interface Swept {
  readonly seconds: number;
  /** The most memory that the process has ever had, in megabytes. */
  readonly megabytes: number;
}

const { app } = await startListening(readConfig(process.env), () => new Date());
console.log("ready");
for await (const line of createInterface(process.stdin)) {
  if (line !== "sweep") break;
  const began = performance.now();
  await app.sweep();
  await app.queue.idle();
  const megabytes = process.resourceUsage().maxRSS / 1_024;
  console.log(JSON.stringify({ seconds: (performance.now() - began) / 1_000, megabytes } satisfies Swept));
}
process.exit(0);
