import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lifecycleBlocks, type Account } from "../../../app/domain/account/account.ts";
import type { Settings } from "../../../app/domain/settings/settings.ts";
import { synthesiseStack } from "./stack.ts";

/** What Terraform works with, whatever the accounts: enough to initialise it. */
export interface Equipment {
  readonly aws: Settings["aws"];
  /** The lock file that is shipped with the Actions. */
  readonly lockFile: URL;
}

/** The accounts that Terraform is to work on. */
export interface Accounts {
  /** The accepted bytes of the accounts file, and what they say. */
  readonly accountsFile: Uint8Array;
  readonly accounts: readonly Account[];
  /** Ids of existing accounts that are to be taken over into the state, by key. */
  readonly imports?: ReadonlyMap<string, string>;
}

/**
 * Equips a folder of its own for Terraform, lets work be done there, and removes it: a kept plan holds state and sensitive
 * values in clear, and a self-hosted runner keeps its disk.
 */
export async function inWorkspace<Result>(
  temporaryFolder: string,
  { aws, lockFile }: Equipment,
  work: (directory: string) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(temporaryFolder, "aws-accounts-"));
  try {
    await writeFile(join(directory, "stack.tf.json"), synthesiseStack(aws));
    await copyFile(lockFile, join(directory, ".terraform.lock.hcl"));
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Writes what is to be planned into a workspace. Terraform refuses a `resource` without any, so no accounts are no file. */
export async function writeAccounts(
  directory: string,
  { accountsFile, accounts, imports = new Map<string, string>() }: Accounts,
): Promise<void> {
  if (accounts.length > 0) await writeFile(join(directory, "accounts.tf.json"), accountsFile);
  const override = renderLifecycleOverride(accounts);
  if (override !== undefined) await writeFile(join(directory, "accounts_override.tf.json"), override);
  if (imports.size > 0) await writeFile(join(directory, "imports.tf.json"), renderImports(imports));
}

/** What cannot be read back of an imported account is ignored in every account: in the file, or by the override above. */
function renderImports(imports: ReadonlyMap<string, string>): string {
  const blocks = [...imports].map(([key, id]) => ({ to: `aws_organizations_account.${key}`, id }));
  return `${JSON.stringify({ import: blocks }, null, 2)}\n`;
}

/**
 * Protects the accounts whose lifecycle in the file does not: Terraform merges an `_override` file into the blocks that
 * it names, argument by argument, so that what such an account ignores stays ignored, too.
 *
 * @returns undefined where every account protects itself.
 */
export function renderLifecycleOverride(accounts: readonly Account[]): string | undefined {
  const unprotected = accounts.filter(({ lifecycle }) => lifecycle !== "standard");
  if (unprotected.length === 0) return undefined;
  const { prevent_destroy, ignore_changes } = lifecycleBlocks.standard;
  const blocks = unprotected.map(({ key, lifecycle }) => {
    const ignored = lifecycle === "none" ? [] : lifecycleBlocks[lifecycle].ignore_changes;
    return [key, { lifecycle: { prevent_destroy, ignore_changes: [...ignore_changes, ...ignored] } }] as const;
  });
  const file = { resource: { aws_organizations_account: Object.fromEntries(blocks) } };
  return `${JSON.stringify(file, null, 2)}\n`;
}
