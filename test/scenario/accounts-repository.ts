import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { parseDocument } from "yaml";

/** What an operator answers to `npm run setup -- repository`; the other answers are the usual ones. */
export interface OperatorAnswers {
  /** Organisation that owns the accounts repository. */
  readonly organisation: string;
  readonly app_id: number;
  readonly management_account: string;
  readonly users_account: string;
  readonly state_bucket: string;
  readonly region: string;
  readonly domains: readonly string[];
  readonly reviewers_team: string;
  readonly custodians_team: string;
  readonly yubikey_first: string;
  readonly yubikey_second: string;
}

/** The files that the command writes for these answers, by path. */
export async function writeAccountsRepository(answers: OperatorAnswers): Promise<Readonly<Record<string, string>>> {
  const folder = mkdtempSync(join(tmpdir(), "accounts-repository-"));
  try {
    const from = join(folder, "answers.json");
    const repository = join(folder, "repository");
    writeFileSync(from, JSON.stringify(answers));
    const command = ["--import", "tsx", "setup/main.ts", "repository", repository, "--from", from, "--yes"];
    const { PATH = "" } = process.env;
    await promisify(execFile)(process.execPath, command, { env: { PATH } });
    return readFiles(repository);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The files, with more settings that the operator wrote by hand. */
export function withSettings(
  files: Readonly<Record<string, string>>,
  more: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> {
  const document = parseDocument(files[settingsPath] ?? "");
  for (const [key, value] of Object.entries(more)) document.set(key, value);
  return { ...files, [settingsPath]: document.toString() };
}

const settingsPath = ".github/aws-accounts.yml";

function readFiles(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [relative(folder, path), readFileSync(path, "utf8")]));
}
