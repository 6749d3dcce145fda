import { CreateBucketCommand, DeleteBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { afterEach, describe, expect, test } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { eventually } from "local-github-world/eventually";
import { addAppliedAccounts } from "../scenario/applied-accounts.ts";
import { accountsFilePath, accountsFileWith, theAccount } from "../scenario/story/accounts-file.ts";
import { untilQuiet } from "../scenario/story/app-requests.ts";
import { changeFile } from "../scenario/story/change-file.ts";
import { planWorkflow } from "../scenario/story/played-plan.ts";
import { firstLine, openAccountPullRequest, theOneComment } from "../scenario/story/pull-request-stations.ts";
import { annotationsOf, checkRuns, concluded, type Stage } from "../scenario/story/stage.ts";
import { startWorld, type World, type WorldOptions } from "../scenario/world.ts";

const settingsFile = ".github/aws-accounts.yml";
const worlds: World[] = [];

async function stageWith(options: WorldOptions = {}): Promise<Stage> {
  const world = await startWorld(options);
  worlds.push(world);
  return { world };
}

afterEach(async () => {
  for (const world of worlds.splice(0)) {
    await world.stop();
    expect(world.github.violations()).toEqual([]);
  }
});

/** A file of the template that operators copy, changed. */
function changed(path: string, change: (text: string) => string): Readonly<Record<string, string>> {
  const before = readFileSync(`templates/accounts-repository/${path}`, "utf8");
  const after = change(before);
  expect(after).not.toBe(before);
  return { [path]: after };
}

/** The plan workflow with a shell command in place of our Action, and that command's file as the artifact. */
function withoutTheAction(text: string, run: string): string {
  const workflow = parse(text) as { jobs: { plan: { steps: { with?: Record<string, string> }[] } } };
  const [setup, , upload] = workflow.jobs.plan.steps;
  const path = { path: "plan-summary.json", "if-no-files-found": "ignore" };
  workflow.jobs.plan.steps = [{ ...setup }, { run } as object, { ...upload, with: { ...upload?.with, ...path } }];
  return stringify(workflow);
}

const lastInput = "head-sha: ${{ inputs.head_sha }}";

/** The plan workflow on a runner that has its providers in a folder. */
function withProvidersIn(folder: string): (text: string) => string {
  return (text) =>
    text.replace(lastInput, `${lastInput}\n        env:\n          TF_CLI_ARGS_init: -plugin-dir=${folder}`);
}

/** A folder with something that calls itself the provider of the lock file. */
function otherProvider(): string {
  const folder = mkdtempSync(join(tmpdir(), "providers-"));
  const { platform, arch } = process;
  const system = `${platform}_${arch === "x64" ? "amd64" : arch}`;
  const provider = join(folder, "registry.terraform.io/hashicorp/aws/5.100.0", system);
  mkdirSync(provider, { recursive: true });
  writeFileSync(join(provider, "terraform-provider-aws_v5.100.0_x5"), "#!/bin/sh\n", { mode: 0o755 });
  return folder;
}

function stateBucketOf({ aws }: World): S3Client {
  return new S3Client({
    endpoint: aws.endpoint,
    region: "eu-west-2",
    credentials: aws.administrator,
    forcePathStyle: true,
  });
}

async function makeStateBucket(world: World): Promise<void> {
  const CreateBucketConfiguration = { LocationConstraint: "eu-west-2" } as const;
  await stateBucketOf(world).send(
    new CreateBucketCommand({ Bucket: world.settings.stateBucket, CreateBucketConfiguration }),
  );
}

async function removeStateBucket(world: World): Promise<void> {
  await stateBucketOf(world).send(new DeleteBucketCommand({ Bucket: world.settings.stateBucket }));
}

describe("the App", () => {
  test("names every missing environment variable at once", () => {
    const { status, stderr, stdout } = spawnSync(process.execPath, ["dist/main.js"], { env: {}, encoding: "utf8" });
    expect(status).toBe(1);
    for (const name of ["APP_ID", "PRIVATE_KEY", "WEBHOOK_SECRET"]) expect(stdout + stderr).toContain(name);
  });

  test("responds with 401 to a wrong signature and does nothing, and reports a file that is not JSON on its line", async () => {
    const stage = await stageWith();
    const { world } = stage;
    const asked = await untilQuiet(world);
    const forged = await fetch(`${world.app.url}/api/github/webhooks`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-github-event": "pull_request",
        "x-github-delivery": "00000000-0000-0000-0000-000000000000",
        "x-hub-signature-256": `sha256=${"0".repeat(64)}`,
      },
      body: JSON.stringify({ action: "opened" }),
    });
    expect(forged.status).toBe(401);
    expect(await untilQuiet(world)).toBe(asked);

    const { sha } = await openAccountPullRequest(
      stage,
      accountsFileWith(theAccount).replace('"resource": [', '"resource": [,'),
    );
    const check = await concluded(stage, sha, "aws-accounts/validate");
    expect(check.conclusion).toBe("failure");
    expect(await annotationsOf(stage, check)).toEqual([expect.objectContaining({ start_line: 2 })]);
    expect(check.output.summary).toContain("not-json");
  });

  test("says which settings file is missing, and where to add it", async () => {
    const stage = await stageWith({ files: { [settingsFile]: undefined } });
    const { sha } = await openAccountPullRequest(stage, accountsFileWith(theAccount));
    for (const name of ["aws-accounts/validate", "aws-accounts/plan", "aws-accounts/approval"]) {
      expect((await concluded(stage, sha, name)).conclusion).not.toBe("success");
    }
    const comment = await theOneComment(stage, (body) => firstLine(body).includes("settings"));
    expect(comment.body).toContain(settingsFile);
  });

  test("names the key of the settings that is wrong", async () => {
    const files = changed(settingsFile, (text) => text.replace(/^custodians:/m, "custodian:"));
    const stage = await stageWith({ files });
    const { sha } = await openAccountPullRequest(stage, accountsFileWith(theAccount));
    const check = await concluded(stage, sha, "aws-accounts/validate");
    expect(check.conclusion).toBe("failure");
    const comment = await theOneComment(stage, (body) => firstLine(body).includes("settings are broken"));
    expect(comment.body).toContain('The key "custodians" is missing');
    expect(comment.body).toContain(settingsFile);
  });
});

describe("the plan", () => {
  test("that fails shows Terraform's error, fenced, and is made up for by Re-run", async () => {
    const stage = await stageWith();
    const { world } = stage;
    await removeStateBucket(world);
    const { sha } = await openAccountPullRequest(stage, accountsFileWith(theAccount));
    const check = await concluded(stage, sha, "aws-accounts/plan");
    expect(check.conclusion).toBe("failure");
    const comment = await theOneComment(stage, (body) => firstLine(body).includes("could not plan"));
    expect(comment.body).toMatch(/^(`{3,}).*\n[\s\S]*bucket[\s\S]*^\1$/m);

    await makeStateBucket(world);
    await world.people.author.request("POST", `${world.repositoryPath}/check-runs/${check.id}/rerequest`);
    const again = await theOneComment(stage, (body) => firstLine(body).includes("1 account to create"));
    expect(again.id).toBe(comment.id);
    expect((await concluded(stage, sha, "aws-accounts/plan")).conclusion).toBe("success");
  });

  test.each<readonly [string, (text: string) => string, string]>([
    ["cannot have the provider", withProvidersIn("nowhere"), "The AWS provider could not be fetched."],
    ["is given another provider", withProvidersIn(otherProvider()), "is not the one in the lock file"],
  ])("that %s is concluded, with the next step", async (_, change, said) => {
    const stage = await stageWith({ files: changed(planWorkflow, change) });
    const { sha } = await openAccountPullRequest(stage, accountsFileWith(theAccount));
    const check = await concluded(stage, sha, "aws-accounts/plan");
    expect(check.conclusion).toBe("failure");
    const comment = await theOneComment(stage, (body) => firstLine(body).includes("could not plan"));
    expect(comment.body).toContain(said);
  });

  test("that runs into its time limit, or outlives its session, is concluded, and made up for by Re-run", async () => {
    const limited = changed(planWorkflow, (text) =>
      text.replace(lastInput, `${lastInput}\n          time-limit-minutes: "1"`),
    );
    const stage = await stageWith({ files: { ...limited, [accountsFilePath]: accountsFileWith(theAccount) } });
    const { world } = stage;
    const { aws } = world;
    await addAppliedAccounts(aws, [theAccount], world.settings.stateKey);
    const throttled = async (): Promise<number> => (await aws.calls())["organizations.DescribeAccount.throttled"] ?? 0;
    const rerun = async (id: number): Promise<void> => {
      await world.people.author.request("POST", `${world.repositoryPath}/check-runs/${id}/rerequest`);
    };

    await aws.control({ rateLimits: { "organizations.DescribeAccount": 0 } });
    const tags = { ...theAccount.tags, description: "Licences for all pets" };
    const { sha } = await openAccountPullRequest(stage, accountsFileWith({ ...theAccount, tags }));
    const slow = await concluded(stage, sha, "aws-accounts/plan");
    expect(slow.conclusion).toBe("failure");
    const comment = await theOneComment(stage, (body) => firstLine(body).includes("could not plan"));
    expect(comment.body).toContain("There was no plan within a minute");
    expect(comment.body).toContain("Re-run");

    // From here on the minute could pass on a busy machine.
    await changeFile(world, planWorkflow, (text) =>
      text.replace('time-limit-minutes: "1"', 'time-limit-minutes: "30"'),
    );
    const before = await throttled();
    await rerun(slow.id);
    await eventually("Terraform to wait for AWS", async () => (await throttled()) > before || undefined);
    await aws.expireSessions();
    await aws.control({ rateLimits: { "organizations.DescribeAccount": 1000 } });
    const expired = await theOneComment(stage, (body) => body.includes("The session of the plan role ended"));
    expect(firstLine(expired.body)).toContain("could not plan");

    await rerun((await concluded(stage, sha, "aws-accounts/plan")).id);
    await theOneComment(stage, (body) => firstLine(body).includes("1 account to change"));
    expect((await concluded(stage, sha, "aws-accounts/plan")).conclusion).toBe("success");
  });

  test.each([
    ["is missing", "mkdir nothing", "left no artifact"],
    ["is not what was asked for", `echo '{"version":1,"pullRequest":1}' > plan-summary.json`, "cannot be used"],
  ])("whose artifact %s is concluded, with the next step", async (_, run, said) => {
    const files = changed(planWorkflow, (text) => withoutTheAction(text, run));
    const stage = await stageWith({ files });
    const { sha } = await openAccountPullRequest(stage, accountsFileWith(theAccount));
    const check = await concluded(stage, sha, "aws-accounts/plan");
    expect(check.conclusion).toBe("failure");
    expect(check.output.summary).toContain(said);
    expect(check.output.summary).toContain("Re-run");
    expect((await checkRuns(stage, sha)).filter(({ status }) => status !== "completed")).toEqual([]);
  });
});
