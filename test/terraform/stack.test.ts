import { execFile } from "node:child_process";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";
import { findProviderMirror, findTerraform } from "local-github-world/runner";
import { acceptAccounts } from "../../actions/shared/accept-accounts.ts";
import { synthesiseStack } from "../../actions/shared/terraform/stack.ts";
import { inWorkspace, writeAccounts } from "../../actions/shared/terraform/workspace.ts";
import type { Settings } from "../../app/domain/settings/settings.ts";
import { parseSettingsFile } from "../../app/files/settings-file.ts";

const root = new URL("../../", import.meta.url);
const lockFile = new URL("actions/shared/terraform.lock.hcl", root);

async function exampleSettings(): Promise<Settings> {
  const file = new URL("templates/accounts-repository/.github/aws-accounts.yml", root);
  const parsed = parseSettingsFile(await readFile(file, "utf8"));
  if (parsed.kind === "problems") throw new Error("the example settings have problems");
  return parsed.settings;
}

/** Two accounts: one as it is made today, and one of the old request app, which says nothing of its lifecycle. */
const accountsFile = new TextEncoder().encode(
  `${JSON.stringify(
    {
      resource: [
        {
          aws_organizations_account: {
            "cat-licences": account("cat-licences", { lifecycle: undefined, "//": undefined }),
          },
        },
        { aws_organizations_account: { "pet-licences": account("pet-licences") } },
      ],
    },
    null,
    2,
  )}\n`,
);

function account(name: string, over: object = {}): object {
  return {
    "//": { request: 12, administrators: ["a.person@example.gov.uk"] },
    name,
    email: `aws-root-accounts+${name}@example.gov.uk`,
    role_name: "bootstrap",
    iam_user_access_to_billing: "ALLOW",
    tags: { "account-name": name, description: "Licences" },
    lifecycle: { prevent_destroy: true, ignore_changes: ["email", "role_name", "iam_user_access_to_billing"] },
    ...over,
  };
}

test("the stack has the backend with its lock, the one provider, and no comment of the CDK", async () => {
  const { aws } = await exampleSettings();
  expect(JSON.parse(synthesiseStack(aws))).toEqual({
    terraform: {
      backend: {
        s3: {
          bucket: "example-aws-accounts-state",
          key: "aws-accounts/terraform.tfstate",
          region: "eu-west-2",
          encrypt: true,
          use_lockfile: true,
          allowed_account_ids: ["123456789012"],
        },
      },
      required_providers: { aws: { source: "hashicorp/aws", version: "= 5.100.0" } },
    },
    provider: { aws: [{ region: "eu-west-2", allowed_account_ids: ["123456789012"] }] },
  });
});

test("Terraform accepts the stack, an accounts file, what protects it, and the shipped lock file", async () => {
  const settings = await exampleSettings();
  const { aws } = settings;
  const { path } = await findTerraform();
  const mirror = await findProviderMirror(process.env);
  const accepted = acceptAccounts({ head: accountsFile, base: accountsFile, settings });
  const folder = await mkdtemp(join(tmpdir(), "stack-"));
  await inWorkspace(folder, { aws, lockFile }, async (directory) => {
    await writeAccounts(directory, accepted);
    const environment = { ...process.env, TF_CLI_CONFIG_FILE: "/dev/null", CHECKPOINT_DISABLE: "1" };
    const run = async (...args: readonly string[]): Promise<string> =>
      (await promisify(execFile)(path, args, { cwd: directory, env: environment })).stdout;
    await run(
      "init",
      "-backend=false",
      "-lockfile=readonly",
      ...(mirror === undefined ? [] : [`-plugin-dir=${mirror}`]),
    );
    expect(JSON.parse(await run("validate", "-json"))).toMatchObject({ valid: true, error_count: 0, warning_count: 0 });
    await expect(readFile(join(directory, ".terraform.lock.hcl"))).resolves.toEqual(await readFile(lockFile));
  });
});
