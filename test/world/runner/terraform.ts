import { execFile } from "node:child_process";
import { access, constants, readdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The S3 backend locks with a file of its own (`use_lockfile`) since this version. */
const oldestTerraform = [1, 10] as const;

export interface Terraform {
  readonly path: string;
  readonly version: string;
}

/** There is no Terraform here that is new enough; the message says what to install. */
export class TerraformMissingError extends Error {
  constructor(found: string) {
    super(
      `Terraform 1.10 or later is needed on the PATH, and ${found}. Install it from https://developer.hashicorp.com/terraform/install`,
    );
    this.name = "TerraformMissingError";
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws TerraformMissingError */
export async function findTerraform(environment: Environment = process.env): Promise<Terraform> {
  const path = await onPath("terraform", environment["PATH"] ?? "");
  if (path === undefined) throw new TerraformMissingError("there is none");
  const { stdout } = await run(path, ["version", "-json"], {
    env: { PATH: environment["PATH"], TF_CLI_CONFIG_FILE: "/dev/null", CHECKPOINT_DISABLE: "1" },
  });
  const { terraform_version: version } = JSON.parse(stdout) as { terraform_version: string };
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < oldestTerraform[0] || (major === oldestTerraform[0] && minor < oldestTerraform[1])) {
    throw new TerraformMissingError(`${path} is ${version}`);
  }
  return { path, version };
}

/**
 * What makes terraform use the local AWS and this machine's copy of the provider, by environment alone.
 *
 * Without a copy terraform downloads the provider, as it does for everybody.
 */
export async function terraformEnvironment(
  environment: Environment = process.env,
): Promise<Readonly<Record<string, string>>> {
  const mirror = await findProviderMirror(environment);
  const init = [...(mirror === undefined ? [] : [`-plugin-dir=${mirror}`]), "-backend-config=use_path_style=true"];
  return {
    TF_CLI_CONFIG_FILE: "/dev/null",
    TF_IN_AUTOMATION: "true",
    CHECKPOINT_DISABLE: "1",
    TF_CLI_ARGS_init: init.join(" "),
  };
}

const provider = join("registry.terraform.io", "hashicorp", "aws");

/**
 * A folder that holds the AWS provider as a filesystem mirror: the one that `AWS_PROVIDER_MIRROR` names,
 * one of those that terraform looks into by itself, or one at most two levels below a folder for additional software.
 *
 * @see https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories
 */
export async function findProviderMirror(
  environment: Environment,
  systemFolders: readonly string[] = ["/opt", "/usr/share", "/usr/local/share"],
): Promise<string | undefined> {
  const named = environment["AWS_PROVIDER_MIRROR"];
  if (named !== undefined) {
    if (!(await exists(join(named, provider))))
      throw new Error(`AWS_PROVIDER_MIRROR is ${named}, which has no ${provider} in it`);
    return named;
  }
  const candidates = [...impliedMirrors(environment), ...(await foldersBelow(systemFolders, 2))];
  for (const folder of candidates) {
    if (await exists(join(folder, provider))) return folder;
  }
  return undefined;
}

function impliedMirrors({
  HOME: home = "/",
  XDG_DATA_HOME: dataHome,
  XDG_DATA_DIRS: dataFolders,
}: Environment): readonly string[] {
  const shared = (dataFolders ?? "/usr/local/share:/usr/share").split(delimiter);
  return [
    join(home, ".terraform.d", "plugins"),
    ...[dataHome ?? join(home, ".local", "share"), ...shared].map((folder) => join(folder, "terraform", "plugins")),
  ];
}

/** Folders up to so many levels down, the nearer ones first. */
async function foldersBelow(folders: readonly string[], levels: number): Promise<readonly string[]> {
  if (levels === 0) return [];
  const children: string[] = [];
  for (const folder of folders) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    children.push(...entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name)));
  }
  return [...children, ...(await foldersBelow(children, levels - 1))];
}

async function onPath(name: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter)) {
    const candidate = join(folder, name);
    if (await exists(candidate, constants.X_OK)) return candidate;
  }
  return undefined;
}

async function exists(path: string, mode = constants.F_OK): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
