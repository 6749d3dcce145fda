import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { acceptAccounts } from "../../actions/shared/accounts-repository.ts";
import { inWorkspace } from "../../actions/shared/workspace.ts";
import { settings } from "../fixtures/settings.ts";
import { addExistingAccounts } from "../world/aws/existing-accounts.ts";
import type { Progress } from "../world/runner/run.ts";
import { terraformEnvironment } from "../world/runner/terraform.ts";
import { accountsFilePath, accountsFileWith, theAccount, type WrittenAccount } from "../world/story/accounts-file.ts";
import { openAccountPullRequest, putAccountsFileOn } from "../world/story/pull-request-stations.ts";
import { concluded, type Stage } from "../world/story/stage.ts";
import { startWorld, type World } from "../world/world.ts";
import { numberedAccounts } from "./accounts.ts";
import { compare, show, table } from "./measure.ts";

const run = promisify(execFile);

/** How many accounts there are already, and how often each is measured. */
const sizes = [
  { existing: 1, repeats: 3 },
  { existing: 100, repeats: 3 },
  { existing: 1000, repeats: 2 },
] as const;

/**
 * The plan Action as a process, from its start to its end, beside bare `terraform init`, `plan` and `show -json` of the
 * same configuration against the same AWS; the pull request adds one account to those that are in the state.
 */
export async function benchPlan(): Promise<string> {
  const rows: (readonly string[])[] = [];
  for (const { existing, repeats } of sizes) {
    rows.push(await benchSize(existing, repeats));
    console.error(rows.at(-1)?.join(" | "));
  }
  return table(
    [
      "existing accounts",
      "plan Action",
      "bare terraform",
      "ratio",
      "calls to Organizations: Action",
      "bare",
      "Action, the tags of one changed",
    ],
    rows,
  );
}

async function benchSize(existing: number, repeats: number): Promise<readonly string[]> {
  const steps = new Steps();
  const old = numberedAccounts(existing);
  const world = await startWorld({
    files: { [accountsFilePath]: accountsFileWith(...old) },
    onProgress: (progress) => {
      steps.hear(progress);
    },
  });
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  try {
    await addExistingAccounts(world.aws, old, world.settings.stateKey);
    const stage: Stage = { world };
    const accountsFile = accountsFileWith(...[theAccount, ...old].toSorted((a, b) => (a.name < b.name ? -1 : 1)));
    const { number, sha } = await openAccountPullRequest(stage, accountsFile);
    await concluded(stage, sha, "aws-accounts/plan", 300);
    const plan = (): Promise<number> =>
      steps.timeOf(() => dispatchPlan(world, { pull_request: String(number), head_sha: sha }));
    const calls = { ours: 0, bare: 0 };
    const { ours, bare, ratio } = await compare(
      repeats,
      async () => {
        const before = await organizationsCalls(world);
        const took = await plan();
        calls.ours = (await organizationsCalls(world)) - before;
        return took;
      },
      async () => {
        const before = await organizationsCalls(world);
        const took = await planBare(world, folder, accountsFile);
        calls.bare = (await organizationsCalls(world)) - before;
        return took;
      },
    );
    const tagged = await callsForChangedTags(world, steps, old);
    return [
      existing.toLocaleString("en"),
      show(ours),
      show(bare),
      ratio.toFixed(2),
      ...[calls.ours, calls.bare, tagged].map((count) => count.toLocaleString("en")),
    ];
  } finally {
    await world.stop();
    await rm(folder, { recursive: true });
  }
}

async function organizationsCalls(world: World): Promise<number> {
  const calls = Object.entries(await world.aws.calls()).filter(([name]) => name.startsWith("organizations."));
  return calls.reduce((sum, [, count]) => sum + count, 0);
}

/** A second pull request, which changes a tag of the first account. */
async function callsForChangedTags(world: World, steps: Steps, old: readonly WrittenAccount[]): Promise<number> {
  const [first, ...others] = old;
  if (first === undefined) throw new Error("there is no account whose tags could change");
  const changed = accountsFileWith({ ...first, tags: { ...first.tags, description: "Something else" } }, ...others);
  const { author } = world.people;
  const { repositoryPath: path } = world;
  const main = await author.request<{ object: { sha: string } }>("GET", `${path}/git/ref/heads/main`);
  await author.request("POST", `${path}/git/refs`, { ref: "refs/heads/tags", sha: main.object.sha });
  const message = "Change a tag";
  await putAccountsFileOn(world, { branch: "tags", content: changed, message });
  const before = await organizationsCalls(world);
  await steps.timeOf(async () => {
    await author.request("POST", `${path}/pulls`, { title: message, head: "tags", base: "main" });
  });
  return (await organizationsCalls(world)) - before;
}

async function dispatchPlan(world: World, inputs: Readonly<Record<string, string>>): Promise<void> {
  const path = `${world.repositoryPath}/actions/workflows/aws-accounts-plan.yml/dispatches`;
  await world.people.engineer.request("POST", path, { ref: "main", inputs });
}

/** The three commands alone; what prepares their folder does not count. */
async function planBare(world: World, folder: string, accountsFile: string): Promise<number> {
  const head = Buffer.from(accountsFile);
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
  return inWorkspace(folder, { aws, ...acceptAccounts({ head, base: head, settings }), lockFile }, async (cwd) => {
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
