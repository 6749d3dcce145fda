import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { acceptAccounts } from "../../../../actions/shared/accept-accounts.ts";
import { inWorkspace, renderLifecycleOverride, writeAccounts } from "../../../../actions/shared/terraform/workspace.ts";
import { parseSettingsFile } from "../../../../app/files/settings-file.ts";
import type { Account } from "../../../../app/domain/account/account.ts";
import type { Settings } from "../../../../app/domain/settings/settings.ts";
import { accountsText, emptyAccountsText, lockFile, settingsText, temporaryFolder } from "../../outside.ts";

function exampleSettings(): Settings {
  const parsed = parseSettingsFile(settingsText);
  if (parsed.kind === "problems") throw new Error("the example settings have problems");
  return parsed.settings;
}

const settings = exampleSettings();

const equipment = { aws: settings.aws, lockFile };

async function writeText(directory: string, text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  await writeAccounts(directory, acceptAccounts({ head: bytes, base: bytes, settings }));
}

test("holds the stack, the lock file, and the accounts file byte for byte; and is removed afterwards", async () => {
  const folder = temporaryFolder();
  const directory = await inWorkspace(folder, equipment, async (workspace) => {
    await writeText(workspace, accountsText());
    expect(readdirSync(workspace).sort()).toEqual([".terraform.lock.hcl", "accounts.tf.json", "stack.tf.json"]);
    expect(readFileSync(join(workspace, "accounts.tf.json"), "utf8")).toBe(accountsText());
    expect(readFileSync(join(workspace, ".terraform.lock.hcl"))).toEqual(readFileSync(lockFile));
    return workspace;
  });
  expect(existsSync(directory)).toBe(false);
});

test("has the lock file of the accounts repository, and the version that it locks", async () => {
  const own = { aws: { ...settings.aws, provider_version: "5.101.0" }, lockFile: "the text of a lock file" };
  await inWorkspace(temporaryFolder(), own, async (workspace) => {
    await writeText(workspace, emptyAccountsText);
    expect(readFileSync(join(workspace, ".terraform.lock.hcl"), "utf8")).toBe("the text of a lock file");
    expect(readFileSync(join(workspace, "stack.tf.json"), "utf8")).toContain('"version": "= 5.101.0"');
  });
});

test("is removed when the work fails, too", async () => {
  const folder = temporaryFolder();
  await expect(inWorkspace(folder, equipment, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(readdirSync(folder)).toEqual([]);
});

test("has no accounts file without accounts: Terraform refuses an empty one", async () => {
  await inWorkspace(temporaryFolder(), equipment, async (workspace) => {
    await writeText(workspace, emptyAccountsText);
    expect(readdirSync(workspace).sort()).toEqual([".terraform.lock.hcl", "stack.tf.json"]);
  });
});

test("has a block for each account that Terraform forgets, which destroys nothing", async () => {
  await inWorkspace(temporaryFolder(), equipment, async (workspace) => {
    await writeAccounts(workspace, { accountsFile: new Uint8Array(), accounts: [], forgotten: ["cats-prod"] });
    expect(JSON.parse(readFileSync(join(workspace, "removed.tf.json"), "utf8"))).toEqual({
      removed: [{ from: "aws_organizations_account.cats-prod", lifecycle: { destroy: false } }],
    });
  });
});

test("protects the accounts that the file does not", async () => {
  await inWorkspace(temporaryFolder(), equipment, async (workspace) => {
    await writeText(workspace, accountsText({ lifecycle: undefined }));
    expect(JSON.parse(readFileSync(join(workspace, "accounts_override.tf.json"), "utf8"))).toEqual({
      resource: {
        aws_organizations_account: {
          "pet-licences-prod": {
            lifecycle: { prevent_destroy: true, ignore_changes: ["email", "role_name", "iam_user_access_to_billing"] },
          },
        },
      },
    });
  });
});

describe("the override", () => {
  const account = (key: string, lifecycle: Account["lifecycle"]): Account => ({ key, lifecycle }) as Account;

  test("is undefined if every account has the standard lifecycle", () => {
    expect(renderLifecycleOverride([account("a", "standard")])).toBeUndefined();
  });

  test("keeps ignoring the tags of accounts that ignore them already", () => {
    const override = renderLifecycleOverride([account("a", "standard"), account("b", { ignore_changes: ["tags"] })]);
    expect(JSON.parse(override ?? "")).toEqual({
      resource: {
        aws_organizations_account: {
          b: {
            lifecycle: {
              prevent_destroy: true,
              ignore_changes: ["email", "role_name", "iam_user_access_to_billing", "tags"],
            },
          },
        },
      },
    });
  });

  test("keeps ignoring everything in an account that ignores everything already", () => {
    const lifecycle = { prevent_destroy: true, ignore_changes: "all" } as const;
    expect(JSON.parse(renderLifecycleOverride([account("a", { ignore_changes: "all" })]) ?? "")).toEqual({
      resource: { aws_organizations_account: { a: { lifecycle } } },
    });
  });
});
