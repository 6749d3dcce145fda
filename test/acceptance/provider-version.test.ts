import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { findProviderMirror, findTerraform } from "local-github-world/runner";
import { parse, stringify } from "yaml";
import { accountsFileWith, type WrittenAccount } from "../scenario/story/accounts-file.ts";
import { dispatchApply, endedAfter, endOf } from "../scenario/story/apply-runs.ts";
import { changeFile, changeSettings } from "../scenario/story/change-file.ts";
import { mergeAccounts, openAccountsPull } from "../scenario/story/merge-accounts.ts";
import { checkRuns, concluded, type Stage } from "../scenario/story/stage.ts";
import { startWorld, type World } from "../scenario/world.ts";

const lockPath = ".github/aws-accounts/terraform.lock.hcl";
const template = "templates/accounts-repository";
const source = "registry.terraform.io/hashicorp/aws";
const version = "5.100.1";

const [cat, dog] = ["cat-prod", "dog-prod"].map((name) => ({
  name,
  email: `aws-root-accounts+${name}@example.gov.uk`,
  administrators: ["ada.author@example.gov.uk"],
  tags: { "account-name": name, description: "Made by a test" },
})) as readonly WrittenAccount[] as [WrittenAccount, WrittenAccount];

let mirror: string;
let world: World;
let stage: Stage;

/** A mirror that has the provider of this machine under another version. */
async function mirrorAs(as: string): Promise<string> {
  const real = (await findProviderMirror(process.env)) ?? (await download());
  const [shipped = ""] = readdirSync(join(real, source));
  const [system = ""] = readdirSync(join(real, source, shipped));
  const [file = ""] = readdirSync(join(real, source, shipped, system)).filter((name) => name.includes("provider"));
  const folder = mkdtempSync(join(tmpdir(), "mirror-"));
  const to = join(folder, source, as, system);
  mkdirSync(to, { recursive: true });
  symlinkSync(join(real, source, shipped, system, file), join(to, file.replace(shipped, as)));
  return folder;
}

/** Without a copy, Terraform downloads the provider. */
async function download(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "provider-"));
  await runTerraform(folder, "5.100.0", ["init", "-backend=false"]);
  return join(folder, ".terraform", "providers");
}

async function runTerraform(cwd: string, required: string, args: readonly string[]): Promise<void> {
  const { path } = await findTerraform();
  const aws = { source: "hashicorp/aws", version: required };
  writeFileSync(join(cwd, "main.tf.json"), JSON.stringify({ terraform: { required_providers: { aws } } }));
  const env = { ...process.env, TF_CLI_CONFIG_FILE: "/dev/null", CHECKPOINT_DISABLE: "1" };
  await promisify(execFile)(path, args, { cwd, env });
}

/** The lock file that Terraform itself makes for the mirror, as the docs say. */
async function lockFor(folder: string): Promise<string> {
  await runTerraform(folder, version, ["providers", "lock", `-fs-mirror=${folder}`]);
  return readFileSync(join(folder, ".terraform.lock.hcl"), "utf8");
}

/** A workflow on a runner that gets its providers from the mirror. */
function withMirror(name: "plan" | "apply"): Readonly<Record<string, string>> {
  const file = `.github/workflows/aws-accounts-${name}.yml`;
  const workflow = parse(readFileSync(`${template}/${file}`, "utf8")) as {
    jobs: Record<string, { steps: { uses?: string; env?: object }[] }>;
  };
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
  const [step, ...others] = steps.filter(({ uses }) => uses?.includes(`terraform-${name}`));
  if (step === undefined || others.length > 0) throw new Error(`${file} has not one step with terraform-${name}`);
  step.env = { TF_CLI_ARGS_init: `-plugin-dir=${mirror} -backend-config=use_path_style=true` };
  return { [file]: stringify(workflow) };
}

beforeAll(async () => {
  mirror = await mirrorAs(version);
  const files = { ...withMirror("plan"), ...withMirror("apply"), [lockPath]: await lockFor(mirror) };
  world = await startWorld({ rateClock: 20, files });
  stage = { world };
  await changeSettings(world, (text) =>
    text.replace(/^( *)# provider_version: .*$/mu, `$1provider_version: ${version}`),
  );
});

afterAll(async () => {
  await world.stop();
  rmSync(mirror, { recursive: true });
  expect(world.github.violations()).toEqual([]);
});

/** Opens a pull request with both accounts, and returns its plan. */
async function planOf(branch: string): Promise<{ readonly conclusion: string; readonly text: string }> {
  const { sha } = await openAccountsPull(stage, accountsFileWith(cat, dog), branch);
  const { conclusion, output } = await concluded(stage, sha, "aws-accounts/plan");
  return { conclusion, text: `${output.summary ?? ""}\n${output.text ?? ""}` };
}

test("plans and applies with the provider version of the settings", async () => {
  expect(await endOf(stage, await dispatchApply(stage))).toBe("success");
  const ended = await endedAfter(stage, () => mergeAccounts(stage, accountsFileWith(cat), "add-cat"));
  expect(ended).toBe("success");
  expect((await world.aws.ask.accounts()).map(({ name }) => name)).toContain("cat-prod");
  const { author } = world.people;
  const head = await author.request<{ object: { sha: string } }>(
    "GET",
    `${world.repositoryPath}/git/ref/heads/add-cat`,
  );
  const plan = (await checkRuns(stage, head.object.sha)).find(({ name }) => name === "aws-accounts/plan");
  expect(plan?.output.summary).toContain(`provider \`${version}\``);
});

test("refuses a provider that has none of the checksums of the lock file", async () => {
  await changeFile(world, lockPath, (text) => text.replace(/h1:[^=]*=/gu, `h1:${"A".repeat(43)}=`));
  const { conclusion, text } = await planOf("other-checksums");
  expect(conclusion).toBe("failure");
  expect(text).toContain("is not the one in the lock file");
});

test("refuses a lock file of another version, in the plan and in the apply", async () => {
  await changeSettings(world, (text) => text.replace(version, "5.100.2"));
  const said = `${lockPath}:5: This file locks version 5.100.1, but "aws.provider_version" is 5.100.2.`;
  const { conclusion, text } = await planOf("other-version");
  expect([conclusion, text]).toEqual(["failure", expect.stringContaining(said)]);
  const run = await dispatchApply(stage);
  expect(await endOf(stage, run)).toBe("failure");
  expect(world.github.runOutput(run).log).toContain(said);
});
