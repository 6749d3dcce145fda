import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProviderMirror, findTerraform, terraformEnvironment } from "./terraform.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "terraform-"));
});

afterEach(async () => rm(folder, { recursive: true }));

async function mirrorAt(...path: readonly string[]): Promise<string> {
  const mirror = join(folder, ...path);
  await mkdir(join(mirror, "registry.terraform.io", "hashicorp", "aws"), { recursive: true });
  return mirror;
}

describe("terraform", () => {
  async function terraformOf(version: string): Promise<string> {
    const path = join(folder, "terraform");
    await writeFile(path, `#!/bin/sh\necho '{"terraform_version":"${version}"}'\n`);
    await chmod(path, 0o755);
    return path;
  }

  test.each(["1.10.0", "1.11.4", "2.0.0"])("%s on the PATH is found", async (version) => {
    const path = await terraformOf(version);
    expect(await findTerraform({ PATH: `/nowhere:${folder}` })).toEqual({ path, version });
  });

  test.each(["1.9.8", "0.15.5"])("%s is too old", async (version) => {
    const path = await terraformOf(version);
    await expect(findTerraform({ PATH: folder })).rejects.toThrow(
      `Terraform 1.10 or later is needed on the PATH, and ${path} is ${version}.`,
    );
  });

  test("that is missing is said to be, with where to get it", async () => {
    await expect(findTerraform({ PATH: folder })).rejects.toThrow(/there is none\. Install it from https:/);
  });
});

describe("the provider mirror", () => {
  test("is the one that the environment names", async () => {
    const mirror = await mirrorAt("named");
    expect(await findProviderMirror({ AWS_PROVIDER_MIRROR: mirror }, [])).toBe(mirror);
  });

  test("that the environment names must hold the provider", async () => {
    await expect(findProviderMirror({ AWS_PROVIDER_MIRROR: folder }, [])).rejects.toThrow(
      `AWS_PROVIDER_MIRROR is ${folder}, which has no`,
    );
  });

  test.each([
    ["in the home", [".terraform.d", "plugins"]],
    ["in the home's data", [".local", "share", "terraform", "plugins"]],
  ])("is found %s, where terraform looks", async (_, path) => {
    const mirror = await mirrorAt(...path);
    expect(await findProviderMirror({ HOME: folder }, [])).toBe(mirror);
  });

  test.each([
    ["one level", ["plugins"]],
    ["two levels", ["terraform", "plugins"]],
  ])("is found %s below a system folder", async (_, path) => {
    const mirror = await mirrorAt("system", ...path);
    await mkdir(join(folder, "system", "aaa"));
    expect(await findProviderMirror({ HOME: "/nowhere" }, [join(folder, "absent"), join(folder, "system")])).toBe(
      mirror,
    );
  });

  test("is not looked for deeper", async () => {
    await mirrorAt("system", "one", "two", "three");
    expect(
      await findProviderMirror({ HOME: "/nowhere", XDG_DATA_DIRS: "/nowhere" }, [join(folder, "system")]),
    ).toBeUndefined();
  });

  test("is given to terraform's init, with paths for buckets", async () => {
    const mirror = await mirrorAt("named");
    expect(await terraformEnvironment({ AWS_PROVIDER_MIRROR: mirror })).toMatchObject({
      TF_CLI_ARGS_init: `-plugin-dir=${mirror} -backend-config=use_path_style=true`,
    });
  });
});
