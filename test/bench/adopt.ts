import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { startLocalAws } from "local-github-world/aws";
import { settings } from "../fixtures/settings.ts";

const run = promisify(execFile);
const accounts = 1_000;
const limit = 5;
const tags = {
  "account-name": "any",
  description: "Was there before",
  organisation: "Government Digital Service",
  "security-does-account-hold-pii": "false",
};

/** `npm run adopt` for a thousand accounts, in an AWS that answers five calls of a kind a second. */
export async function benchAdopt(): Promise<string> {
  const { management_account: managementAccount, users_account: usersAccount, region } = settings.aws;
  const plan = { managementAccount, usersAccount, region, repository: "o/r", roles: [], users: [] };
  const aws = await startLocalAws({ ...plan, stateBucket: "example-state" });
  const folder = mkdtempSync(join(tmpdir(), "bench-adopt-"));
  try {
    const names = Array.from({ length: accounts }, (_, index) => `old-${index}`);
    await aws.addAccounts(
      names.map((name) => ({ name, email: `root.${name}@example.gov.uk`, roleName: "OldRole", tags })),
    );
    await aws.control({
      rateLimits: { "organizations.ListAccounts": limit, "organizations.ListTagsForResource": limit },
    });
    mkdirSync(join(folder, ".github"));
    mkdirSync(join(folder, "terraform"));
    cpSync("test/fixtures/settings.yml", join(folder, ".github/aws-accounts.yml"));
    const file = join(folder, "terraform/accounts.tf.json");
    writeFileSync(file, '{\n  "resource": []\n}\n');
    const { accessKeyId, secretAccessKey } = aws.administrator;
    const credentials = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    const before = await aws.calls();
    const adopt = async (): Promise<number> => {
      const begun = performance.now();
      const args = [resolve("setup/adopt/index.ts"), "--repository", folder];
      // It exits with 1, because the management account is left to decide.
      await run(resolve("node_modules/.bin/tsx"), args, {
        env: { ...process.env, ...aws.env, ...credentials },
        maxBuffer: 10_000_000,
      }).catch((error: unknown) => {
        if ((error as { code?: number }).code !== 1) throw error;
      });
      return (performance.now() - begun) / 1_000;
    };
    const first = await adopt();
    const after = await aws.calls();
    const entries = readFileSync(file, "utf8").match(/"adopt"/gu)?.length ?? 0;
    const second = await adopt();
    const count = (name: string): number => (after[name] ?? 0) - (before[name] ?? 0);
    const kinds = ["ListAccounts", "ListDelegatedAdministrators", "ListTagsForResource"];
    const sent = kinds.map((kind) => `${kind} ${count(`organizations.${kind}`)}`).join(", ");
    const throttled = kinds.reduce((sum, kind) => sum + count(`organizations.${kind}.throttled`), 0);
    return [
      "| accounts | entries | time | calls | of them throttled | a second run |",
      "| --- | --- | --- | --- | --- | --- |",
      `| ${accounts} | ${entries} | ${first.toFixed(0)} s | ${sent} | ${throttled} | ${second.toFixed(0)} s |`,
    ].join("\n");
  } finally {
    rmSync(folder, { recursive: true });
    await aws.stop();
  }
}
