import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { inWorkspace } from "../../actions/shared/workspace.ts";
import { validateAccounts } from "../../app/domain/account/validate-accounts.ts";
import { settings } from "../fixtures/settings.ts";
import type { Progress } from "../world/runner/run.ts";
import { terraformEnvironment } from "../world/runner/terraform.ts";
import { accountsFilePath, accountsFileWith, theAccount } from "../world/story/accounts-file.ts";
import { openAccountPullRequest } from "../world/story/pull-request-stations.ts";
import { concluded, type Stage } from "../world/story/stage.ts";
import { startWorld, type World } from "../world/world.ts";
import { compare, show, table } from "./measure.ts";

const run = promisify(execFile);
const repeats = 3;
const accountsFile = accountsFileWith(theAccount);

/**
 * The plan Action as a process, from its start to its end, beside bare `terraform init`, `plan` and `show -json` of the
 * same configuration against the same AWS.
 */
export async function benchPlan(): Promise<string> {
  const steps = new Steps();
  const world = await startWorld({
    onProgress: (progress) => {
      steps.hear(progress);
    },
  });
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  try {
    const stage: Stage = { world };
    const { number, sha } = await openAccountPullRequest(stage, accountsFile);
    await concluded(stage, sha, "aws-accounts/plan", 120);
    const inputs = { pull_request: String(number), head_sha: sha };
    const { ours, bare, ratio } = await compare(
      repeats,
      () => steps.timeOf(() => dispatchPlan(world, inputs)),
      () => planBare(world, folder),
    );
    return table(
      ["accounts to make", "plan Action", "bare terraform", "ratio"],
      [["1", show(ours), show(bare), ratio.toFixed(2)]],
    );
  } finally {
    await world.stop();
    await rm(folder, { recursive: true });
  }
}

async function dispatchPlan(world: World, inputs: Readonly<Record<string, string>>): Promise<void> {
  const path = `${world.repositoryPath}/actions/workflows/aws-accounts-plan.yml/dispatches`;
  await world.people.engineer.request("POST", path, { ref: "main", inputs });
}

/** The three commands alone; what prepares their folder does not count. */
async function planBare(world: World, folder: string): Promise<number> {
  const head = Buffer.from(accountsFile);
  const { accounts } = validateAccounts({ head, base: undefined, settings, file: accountsFilePath });
  const { managementAccount, stateBucket, stateKey } = world.settings;
  const aws = {
    ...settings.aws,
    management_account: managementAccount,
    state: { ...settings.aws.state, bucket: stateBucket, key: stateKey },
  };
  const lockFile = pathToFileURL(resolve("actions/shared/terraform.lock.hcl"));
  const { accessKeyId, secretAccessKey } = world.aws.administrator;
  const environment = {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    ...world.aws.env,
    ...(await terraformEnvironment()),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
  return inWorkspace(folder, { aws, accountsFile: head, accounts, lockFile }, async (cwd) => {
    const start = performance.now();
    for (const args of [
      ["init", "-input=false", "-lockfile=readonly"],
      ["plan", "-input=false", "-lock=false", "-out=plan"],
      ["show", "-json", "plan"],
    ]) {
      await run("terraform", args, { cwd, env: environment, maxBuffer: 64 * 1024 * 1024 });
    }
    return performance.now() - start;
  });
}

/** Tells how long the step of the plan Action took, by the runner's own words. */
class Steps {
  #began = 0;
  #done: ((milliseconds: number) => void) | undefined;

  hear({ step, conclusion }: Progress): void {
    if (!step?.includes("terraform-plan")) return;
    if (conclusion === undefined) this.#began = performance.now();
    else this.#done?.(performance.now() - this.#began);
  }

  async timeOf(start: () => Promise<void>): Promise<number> {
    const done = new Promise<number>((resolveTime) => {
      this.#done = resolveTime;
    });
    await start();
    return done;
  }
}
