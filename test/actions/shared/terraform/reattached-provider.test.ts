import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, jest, test } from "@jest/globals";
import { eventually } from "local-github-world/eventually";
import { withReattachedProvider } from "../../../../actions/shared/terraform/reattached-provider.ts";
import type { TerraformContext } from "../../../../actions/shared/terraform/terraform.ts";
import { temporaryFolder } from "../../outside.ts";

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

/** A process that has ended, but whose parent has not reaped it, is a zombie. */
const isRunning = (context: TerraformContext): boolean => {
  const pid = readFileSync(join(context.directory, "pid"), "utf8").trim();
  return /^[^Z]/u.test(spawnSync("ps", ["-o", "stat=", "-p", pid], { encoding: "utf8" }).stdout);
};

test("Terraform gets the address of the installed provider, which ends with the work", async () => {
  const context = workspaceWith(`${banner}; exec sleep 60`);
  const found = await withReattachedProvider(context, async (terraform) => {
    expect(isRunning(context)).toBe(true);
    return [await seen(terraform), terraform.environment["SECRET"]];
  });
  expect(found).toEqual([address, "key"]);
  expect(readFileSync(join(context.directory, "started"), "utf8")).toBe(`-debug key ${context.directory}\n`);
  expect(isRunning(context)).toBe(false);
});

test("the provider ends even if the work fails", async () => {
  const context = workspaceWith(`${banner}; exec sleep 60`);
  await expect(withReattachedProvider(context, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(isRunning(context)).toBe(false);
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "the provider ends if %s ends this process between two commands",
  async (signal) => {
    const context = workspaceWith(`${banner}; exec sleep 60`);
    const script = `
    import { withReattachedProvider } from ${JSON.stringify(new URL("../../../../actions/shared/terraform/reattached-provider.ts", import.meta.url).href)};
    const context = { ...${JSON.stringify(context)}, log() {} };
    await withReattachedProvider(context, () => new Promise(() => setTimeout(() => {}, 60_000, console.log("kept"))));`;
    const us = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(us.stdout, "data");
    expect(isRunning(context)).toBe(true);
    us.kill(signal);
    expect(await once(us, "close")).toEqual([null, signal]);
    // This process does not wait for its end, which the system may delay.
    await eventually("the provider to end", () => Promise.resolve(isRunning(context) ? undefined : true));
  },
);

test("the provider keeps running if a command of Terraform handles the signal, and no listener remains", async () => {
  const context = workspaceWith(`${banner}; exec sleep 60`);
  const command = jest.fn();
  process.on("SIGTERM", command);
  await withReattachedProvider(context, () => {
    process.emit("SIGTERM", "SIGTERM");
    expect(command).toHaveBeenCalled();
    expect(isRunning(context)).toBe(true);
    return Promise.resolve();
  });
  process.off("SIGTERM", command);
  expect(process.listenerCount("SIGTERM")).toBe(0);
});

test.each([
  ["that is missing", undefined],
  ["that ends at once", "exit 1"],
  ["that prints another line and ends", "echo hello"],
])("Terraform starts its own provider instead of one %s", async (_, script) => {
  await expect(withReattachedProvider(workspaceWith(script), seen)).resolves.toBeUndefined();
});

test("Terraform starts its own provider instead of one that cannot be run", async () => {
  const context = workspaceWith("exit 0");
  const folder = join(
    context.directory,
    ".terraform/providers/registry.terraform.io/hashicorp/aws/5.100.0/linux_amd64",
  );
  chmodSync(join(folder, "terraform-provider-aws_v5.100.0_x5"), 0o644);
  await expect(withReattachedProvider(context, seen)).resolves.toBeUndefined();
});

test("behind a proxy with its own certificate, Terraform starts its own provider", async () => {
  const context = workspaceWith(`${banner}; exec sleep 60`);
  const environment = { ...context.environment, AWS_CA_BUNDLE: "/etc/ca.pem" };
  await expect(withReattachedProvider({ ...context, environment }, seen)).resolves.toBeUndefined();
  expect(existsSync(join(context.directory, "started"))).toBe(false);
});
