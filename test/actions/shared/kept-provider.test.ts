import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { withKeptProvider } from "../../../actions/shared/kept-provider.ts";
import type { TerraformContext } from "../../../actions/shared/terraform.ts";
import { temporaryFolder } from "../outside.ts";

const address = '{"registry.terraform.io/hashicorp/aws":{"Protocol":"grpc","Pid":1}}';
const banner = `echo "Provider started."; echo; printf "\\tTF_REATTACH_PROVIDERS='%s'\\n" '${address}'`;

/** A workspace after `terraform init`, whose provider is a shell script. */
function workspaceWith(script: string | undefined): TerraformContext {
  const directory = temporaryFolder();
  if (script !== undefined) {
    const folder = join(directory, ".terraform/providers/registry.terraform.io/hashicorp/aws/5.100.0/linux_amd64");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "LICENSE.txt"), "");
    const file = join(folder, "terraform-provider-aws_v5.100.0_x5");
    writeFileSync(file, `#!/bin/sh\necho $$ > pid; echo "$@" "$SECRET" "$TMPDIR" > started\n${script}\n`);
    chmodSync(file, 0o755);
  }
  return { directory, environment: { PATH: "/usr/bin:/bin", SECRET: "key" }, log: () => undefined };
}

const seen = (context: TerraformContext): Promise<string | undefined> =>
  Promise.resolve(context.environment["TF_REATTACH_PROVIDERS"]);

const isRunning = (context: TerraformContext): boolean => {
  const pid = Number(readFileSync(join(context.directory, "pid"), "utf8"));
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test("Terraform is told where the provider is that was installed, which ends with the work", async () => {
  const context = workspaceWith(`${banner}; exec sleep 60`);
  const found = await withKeptProvider(context, async (terraform) => {
    expect(isRunning(context)).toBe(true);
    return [await seen(terraform), terraform.environment["SECRET"]];
  });
  expect(found).toEqual([address, "key"]);
  expect(readFileSync(join(context.directory, "started"), "utf8")).toBe(`-debug key ${context.directory}\n`);
  expect(isRunning(context)).toBe(false);
});

test("the provider ends also where the work fails", async () => {
  const context = workspaceWith(`${banner}; exec sleep 60`);
  await expect(withKeptProvider(context, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(isRunning(context)).toBe(false);
});

test.each([
  ["that is not there", undefined],
  ["that ends at once", "exit 1"],
  ["that says something else and ends", "echo hello"],
])("a provider %s is left to Terraform", async (_, script) => {
  await expect(withKeptProvider(workspaceWith(script), seen)).resolves.toBeUndefined();
});

test("a provider that cannot be run is left to Terraform", async () => {
  const context = workspaceWith("exit 0");
  const folder = join(
    context.directory,
    ".terraform/providers/registry.terraform.io/hashicorp/aws/5.100.0/linux_amd64",
  );
  chmodSync(join(folder, "terraform-provider-aws_v5.100.0_x5"), 0o644);
  await expect(withKeptProvider(context, seen)).resolves.toBeUndefined();
});

test("behind a proxy with a certificate of its own the provider is left to Terraform", async () => {
  const context = workspaceWith(`${banner}; exec sleep 60`);
  const environment = { ...context.environment, AWS_CA_BUNDLE: "/etc/ca.pem" };
  await expect(withKeptProvider({ ...context, environment }, seen)).resolves.toBeUndefined();
  expect(existsSync(join(context.directory, "started"))).toBe(false);
});
