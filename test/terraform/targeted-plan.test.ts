import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type LocalAws, startLocalAws } from "local-github-world/aws";
import { terraformEnvironment } from "local-github-world/runner";
import { acceptAccounts } from "../../actions/shared/accept-accounts.ts";
import { inTerraform, planChanges, readPlan, sha256Hex } from "../../actions/shared/terraform/make-plan.ts";
import { readPlanFile } from "../../actions/shared/terraform/plan-file.ts";
import { planFile, type TerraformContext } from "../../actions/shared/terraform/terraform.ts";
import { inWorkspace, writeAccounts, type Accounts } from "../../actions/shared/terraform/workspace.ts";
import { renderAccountsFile } from "../../app/domain/account/render-accounts-file.ts";
import { judgePlan } from "../../app/domain/plan/judge-plan.ts";
import type { Change } from "../../app/domain/plan/plan-summary.ts";
import { planTargets } from "../../app/domain/plan/plan-targets.ts";
import { summarisePlan } from "../../app/domain/plan/summarise.ts";
import { settings } from "../fixtures/settings.ts";
import { addAppliedAccounts } from "../scenario/applied-accounts.ts";
import { accountsFileWith, theAccount, type WrittenAccount } from "../scenario/story/accounts-file.ts";

const account = (name: string): WrittenAccount => ({
  ...theAccount,
  name,
  email: `aws-root-accounts+${name}@example.gov.uk`,
  tags: { "account-name": name, description: "Old" },
});
const old = ["cats-prod", "dogs-prod", "owls-prod"].map(account);
const [cats, dogs, owls] = old as [WrittenAccount, WrittenAccount, WrittenAccount];

const { management_account: managementAccount, users_account: usersAccount } = settings.aws;
const target = { ...settings.aws, state: { bucket: "example-state", key: "accounts.tfstate", region: "eu-west-2" } };
const lockFile = new URL("../../actions/shared/terraform.lock.hcl", import.meta.url);

let aws: LocalAws;

beforeAll(async () => {
  aws = await startLocalAws({
    managementAccount,
    usersAccount,
    region: "eu-west-2",
    repository: "example-gov/aws-accounts",
    roles: [],
    stateBucket: target.state.bucket,
    users: [],
  });
  await addAppliedAccounts(aws, old, target.state.key);
});

afterAll(async () => aws.stop());

async function organizationsCalls(): Promise<number> {
  const calls = Object.entries(await aws.calls()).filter(([name]) => name.startsWith("organizations."));
  return calls.reduce((sum, [, count]) => sum + count, 0);
}

interface Plans {
  /** Of everything. */
  readonly full: readonly Change[];
  /** Of what differs alone, and how often it asked Organizations. */
  readonly targeted: readonly Change[];
  readonly calls: number;
  /** The latter once more, out of its file and as Terraform tells it. */
  readonly fromFile: readonly Change[] | undefined;
  readonly told: readonly Change[];
  /** Of what differs alone, where nothing else is configured; and of everything there. */
  readonly alone: readonly Change[];
  readonly all: readonly Change[];
}

async function planBoth(accounts: readonly WrittenAccount[]): Promise<Plans> {
  const [head, base] = [accounts, old].map((some) => Buffer.from(accountsFileWith(...some)));
  const rules = { ...settings, accounts: { ...settings.accounts, required_tags: {} } };
  const accepted = acceptAccounts({ head, base, settings: rules });
  const { accessKeyId, secretAccessKey } = aws.administrator;
  const environment = {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    GOGC: "400",
    ...aws.env,
    ...(await terraformEnvironment()),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
  const folder = await mkdtemp(join(tmpdir(), "plans-"));
  const targets = planTargets(accepted.changes);
  const inside = async <Result>(what: Accounts, work: (terraform: TerraformContext) => Promise<Result>) =>
    inWorkspace(folder, { aws: target, lockFile }, async (directory) => {
      await writeAccounts(directory, what);
      return inTerraform({ directory, environment, log: () => undefined }, work);
    });
  try {
    const planned = await inside(accepted, async (terraform) => {
      const full = await planChanges(terraform);
      const before = await organizationsCalls();
      const targeted = await planChanges(terraform, targets);
      const calls = (await organizationsCalls()) - before;
      // Of the same kept plan: what was read without Terraform, and what Terraform says of it.
      const fromFile = readPlanFile(await readFile(join(terraform.directory, planFile)));
      const told = summarisePlan(await readPlan(terraform), sha256Hex);
      return { full, targeted, calls, fromFile: fromFile && summarisePlan(fromFile, sha256Hex), told };
    });
    const differing = accepted.accounts.filter(({ key }) => targets.includes(`aws_organizations_account.${key}`));
    const accountsFile = Buffer.from(renderAccountsFile({ accounts: differing }));
    const alone = await inside({ accounts: differing, accountsFile }, async (terraform) => ({
      alone: await planChanges(terraform, targets),
      all: await planChanges(terraform),
    }));
    return { ...planned, ...alone };
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("what differs, planned alone, is what a plan of everything shows: added, changed and only commented accounts", async () => {
  const { full, targeted, calls, fromFile, told, alone, all } = await planBoth([
    { ...cats, tags: { "account-name": "cats-prod", description: "New", "service-name": "Cats" } },
    { ...dogs, administrators: ["somebody.else@example.gov.uk"] },
    account("newts-prod"),
    owls,
    theAccount,
  ]);
  expect(targeted.map(({ address, action }) => `${action} ${address}`)).toEqual([
    "update aws_organizations_account.cats-prod",
    "create aws_organizations_account.newts-prod",
    "create aws_organizations_account.pet-licences-prod",
  ]);
  expect(targeted).toEqual(full);
  expect(calls).toBe(2 * 3);
  expect(fromFile).toEqual(told);
  expect(alone).toEqual(full);
  // That nothing else is touched is due to the targets; what is judged is the whole plan.
  expect(judgePlan(all)).toMatchObject([{ message: expect.stringContaining("owls-prod") as unknown }]);
});
