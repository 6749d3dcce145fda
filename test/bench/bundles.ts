import { spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { measure, show, table } from "./measure.ts";

/** Size of each bundle, and the time from starting it with nothing set to its clear refusal, beside an empty Node process. */
export async function benchBundles(): Promise<string> {
  const actions = readdirSync("actions").filter((name) => name !== "shared");
  const bundles = ["dist/main.js", ...actions.map((name) => `actions/${name}/dist/index.js`)];
  const empty = await measure(7, () => run(["-e", "0"]));
  const rows: string[][] = [];
  for (const bundle of bundles) {
    const timing = await measure(7, () => run([bundle]));
    rows.push([
      `\`${bundle}\``,
      `${(statSync(bundle).size / 1_048_576).toFixed(2)} MiB`,
      show(timing),
      (timing.median / empty.median).toFixed(1),
    ]);
  }
  return table(["bundle", "size", "start to refusal", `over an empty Node process (${show(empty)})`], rows);
}

async function run(args: readonly string[]): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: "ignore", env: { PATH: process.env["PATH"] } });
    child.once("error", reject);
    child.once("close", () => {
      resolve();
    });
  });
}
