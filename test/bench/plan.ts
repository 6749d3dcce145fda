import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addAppliedAccounts } from "../scenario/applied-accounts.ts";
import {
  accountsFilePath,
  accountsFileWith,
  theAccount,
  type WrittenAccount,
} from "../scenario/story/accounts-file.ts";
import { openAccountPullRequest, putAccountsFileOn } from "../scenario/story/pull-request-stations.ts";
import { concluded, type Stage } from "../scenario/story/stage.ts";
import { startWorld, type World } from "../scenario/world.ts";
import { numberedAccounts } from "./accounts.ts";
import { bare, timeTerraform } from "./bare-terraform.ts";
import { compare, show, table } from "./measure.ts";
import { StepTimes } from "./step-times.ts";

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
  const steps = new StepTimes("terraform-plan");
  const old = numberedAccounts(existing);
  const world = await startWorld({
    files: { [accountsFilePath]: accountsFileWith(...old) },
    onProgress: (progress) => {
      steps.hear(progress);
    },
  });
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  try {
    const { stateKey } = world.settings;
    await addAppliedAccounts(world.aws, old, stateKey);
    const stage: Stage = { world };
    const accountsFile = accountsFileWith(...[theAccount, ...old].toSorted((a, b) => (a.name < b.name ? -1 : 1)));
    const { number, sha } = await openAccountPullRequest(stage, accountsFile);
    await concluded(stage, sha, "aws-accounts/plan");
    const plan = (): Promise<number> =>
      steps.timeOf(() => dispatchPlan(world, { pull_request: String(number), head_sha: sha }));
    const calls = { ours: 0, bare: 0 };
    const { ratio, ...times } = await compare(
      repeats,
      async () => {
        const before = await organizationsCalls(world);
        const took = await plan();
        calls.ours = (await organizationsCalls(world)) - before;
        return took;
      },
      async () => {
        const before = await organizationsCalls(world);
        const took = await timeTerraform(world, [bare.init, bare.plan, bare.show], { folder, accountsFile, stateKey });
        calls.bare = (await organizationsCalls(world)) - before;
        return took;
      },
    );
    const tagged = await callsForChangedTags(world, steps, old);
    return [
      existing.toLocaleString("en"),
      show(times.ours),
      show(times.bare),
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
async function callsForChangedTags(world: World, steps: StepTimes, old: readonly WrittenAccount[]): Promise<number> {
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
