import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { terraformEnvironment } from "local-github-world/runner";
import { acceptAccounts } from "../../actions/shared/accept-accounts.ts";
import { inWorkspace, writeAccounts } from "../../actions/shared/terraform/workspace.ts";
import { settings } from "../fixtures/settings.ts";
import type { World } from "../scenario/world.ts";

const run = promisify(execFile);
const lockFile = pathToFileURL(resolve("actions/shared/terraform.lock.hcl"));

/** Terraform's commands as an engineer without these Actions would run them. */
export const bare = {
  init: ["init", "-input=false", "-lockfile=readonly"],
  plan: ["plan", "-input=false", "-lock=false", "-out=plan"],
  show: ["show", "-json", "plan"],
  apply: ["apply", "-input=false", "plan"],
} as const;

/** How long the commands take for an accounts file, in milliseconds; what prepares their folder does not count. */
export async function timeTerraform(
  world: World,
  commands: readonly (readonly string[])[],
  of: { readonly folder: string; readonly accountsFile: string; readonly stateKey: string },
): Promise<number> {
  const head = Buffer.from(of.accountsFile);
  const { managementAccount, stateBucket } = world.settings;
  const aws = {
    ...settings.aws,
    management_account: managementAccount,
    state: { ...settings.aws.state, bucket: stateBucket, key: of.stateKey },
  };
  const { accessKeyId, secretAccessKey } = world.aws.administrator;
  const env = {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    ...world.aws.env,
    ...(await terraformEnvironment()),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
  return inWorkspace(of.folder, { aws, lockFile }, async (cwd) => {
    await writeAccounts(cwd, acceptAccounts({ head, base: head, settings }));
    const start = performance.now();
    for (const args of commands) await run("terraform", args, { cwd, env, maxBuffer: 64 * 1024 * 1024 });
    return performance.now() - start;
  });
}
