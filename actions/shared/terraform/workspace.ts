import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ignoredChanges, standardLifecycle, type Account } from "../../../app/domain/account/account.ts";
import type { Settings } from "../../../app/domain/settings/settings.ts";
import type { LockFile } from "../provider-lock.ts";
import { synthesiseStack } from "./stack.ts";

/** Everything that Terraform's initialisation needs, independent of the accounts. */
export interface Equipment {
  readonly aws: Settings["aws"];
  readonly lockFile: LockFile;
}

/** The accounts to plan. */
export interface Accounts {
  /** The accepted bytes of the accounts file. */
  readonly accountsFile: Uint8Array;
  readonly accounts: readonly Account[];
  /** Ids of existing accounts to import into the state, by key. */
  readonly imports?: ReadonlyMap<string, string>;
  /** Keys of accounts to take out of the state; nothing happens to them in AWS. */
  readonly forgotten?: readonly string[];
}

/**
 * Prepares a temporary folder for Terraform, runs the work there, and removes it: a saved plan holds state and sensitive
 * values in clear text, and a self-hosted runner keeps its disk.
 */
export async function inWorkspace<Result>(
  temporaryFolder: string,
  { aws, lockFile }: Equipment,
  work: (directory: string) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(temporaryFolder, "aws-accounts-"));
  try {
    await writeFile(join(directory, "stack.tf.json"), synthesiseStack(aws));
    await writeFile(
      join(directory, ".terraform.lock.hcl"),
      typeof lockFile === "string" ? lockFile : await readFile(lockFile),
    );
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * Writes the accounts into a workspace, in place of earlier ones. Terraform refuses an empty `resource`, so without accounts
 * there is no file.
 */
export async function writeAccounts(
  directory: string,
  { accountsFile, accounts, imports = new Map<string, string>(), forgotten = [] }: Accounts,
): Promise<void> {
  const files = {
    "accounts.tf.json": accounts.length > 0 ? accountsFile : undefined,
    "accounts_override.tf.json": renderLifecycleOverride(accounts),
    "imports.tf.json": imports.size > 0 ? renderImports(imports) : undefined,
    "removed.tf.json": forgotten.length > 0 ? renderRemoved(forgotten) : undefined,
  };
  for (const [name, content] of Object.entries(files)) {
    const file = join(directory, name);
    await (content === undefined ? rm(file, { force: true }) : writeFile(file, content));
  }
}

/**
 * Without such a block, Terraform would close an account that its configuration lacks.
 *
 * @see https://developer.hashicorp.com/terraform/language/resources/syntax#removing-resources
 */
function renderRemoved(keys: readonly string[]): string {
  const blocks = keys.map((key) => ({ from: `aws_organizations_account.${key}`, lifecycle: { destroy: false } }));
  return `${JSON.stringify({ removed: blocks }, null, 2)}\n`;
}

/** Every account ignores the attributes that an import cannot read: in the file, or by the override below. */
function renderImports(imports: ReadonlyMap<string, string>): string {
  const blocks = [...imports].map(([key, id]) => ({ to: `aws_organizations_account.${key}`, id }));
  return `${JSON.stringify({ import: blocks }, null, 2)}\n`;
}

/**
 * Protects the accounts that have no protecting lifecycle in the file. Terraform merges an `_override` file into the blocks
 * that it names, argument by argument, so the override repeats the attributes that the account ignores already.
 *
 * @returns undefined if every account has the standard lifecycle.
 */
export function renderLifecycleOverride(accounts: readonly Account[]): string | undefined {
  const unprotected = accounts.filter(({ lifecycle }) => lifecycle !== "standard");
  if (unprotected.length === 0) return undefined;
  const { prevent_destroy } = standardLifecycle;
  const blocks = unprotected.map(
    ({ key, lifecycle }) =>
      [key, { lifecycle: { prevent_destroy, ignore_changes: ignoredChanges(lifecycle) } }] as const,
  );
  const file = { resource: { aws_organizations_account: Object.fromEntries(blocks) } };
  return `${JSON.stringify(file, null, 2)}\n`;
}
