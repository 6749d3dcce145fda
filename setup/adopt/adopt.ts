import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { validateAccounts } from "../../app/domain/account/validate-accounts.ts";
import { draftEntries } from "../../app/domain/adoption/draft-entries.ts";
import { reservedAccounts } from "../../app/domain/adoption/find-unadoptable.ts";
import { renderDraftReport } from "../../app/domain/adoption/render-draft-report.ts";
import type { Problem } from "../../app/domain/problem.ts";
import { accountsFilePath, settingsPath, type Settings } from "../../app/domain/settings/settings.ts";
import { parseSettingsFile } from "../../app/files/settings-file.ts";
import type { AdoptArguments } from "./arguments.ts";
import type { Pace } from "./pace.ts";
import { readOrganisation } from "./read-organisation.ts";

/** A file of the accounts repository is missing or has errors; the message says what to do. */
export class UnusableRepositoryError extends Error {
  override readonly name = "UnusableRepositoryError";
}

/**
 * Adds an entry to the accounts file for every account of the organisation that it lacks, and reports what is left to decide.
 * It changes nothing in AWS, and writes nothing if nothing is to be added.
 *
 * The file is written at the end and in one step, so that a run that is killed leaves it as it was.
 *
 * @param say - prints text for the operator
 * @returns whether nothing is left to decide.
 * @throws UnusableRepositoryError, UnreadableOrganisationError
 */
export async function adopt(
  { repository, profile }: AdoptArguments,
  { pace, say }: { readonly pace: Pace; readonly say: (text: string) => void },
): Promise<boolean> {
  const settings = parseSettings(await readText(repository, settingsPath));
  const text = await readText(repository, accountsFilePath);
  const accounts = parseAccounts(text, settings);
  const emails = new Set(accounts.map(({ email }) => email.toLowerCase()));
  const ids = new Set(accounts.map(({ comment }) => comment?.adopt));
  const { aws } = settings;
  const reserved = reservedAccounts(aws);
  const organisation = await readOrganisation(
    { region: aws.region, profile, managementAccount: aws.management_account, pace, say },
    ({ id, email, state }) =>
      state === "ACTIVE" && !reserved.has(id) && !ids.has(id) && !emails.has(email.toLowerCase()),
  );
  const drafted = draftEntries(text, { ...organisation, settings });
  if (drafted.text !== text) await replaceFile({ repository, before: text, text: drafted.text });
  say(renderDraftReport(drafted, accountsFilePath));
  return drafted.undecided.length + drafted.incomplete.length === 0;
}

async function readText(repository: string, path: string): Promise<string> {
  try {
    return await readFile(join(repository, path), "utf8");
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === "ENOENT" ? "There is no" : "Could not read the file";
    throw new UnusableRepositoryError(
      `${why} ${path} in ${repository}. Name the folder of a clone of the accounts repository: --repository DIR.`,
      { cause: error },
    );
  }
}

function parseSettings(text: string): Settings {
  const parsed = parseSettingsFile(text);
  if (parsed.kind === "settings") return parsed.settings;
  throw new UnusableRepositoryError(`The settings have errors. Fix them first:\n${list(parsed.problems)}`);
}

function parseAccounts(text: string, settings: Settings): ReturnType<typeof validateAccounts>["accounts"] {
  const bytes = new TextEncoder().encode(text);
  const { problems, accounts } = validateAccounts({ head: bytes, base: bytes, settings, file: accountsFilePath });
  const errors = problems.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return accounts;
  throw new UnusableRepositoryError(`The accounts file has errors. Fix them first:\n${list(errors)}`);
}

function list(problems: readonly Problem[]): string {
  return problems.map(({ file, range, rule, message }) => `${file}:${range.line} ${rule}: ${message}`).join("\n");
}

/** AWS takes minutes to answer, and a person may have changed the file meanwhile. */
async function replaceFile({
  repository,
  before,
  text,
}: Readonly<Record<"repository" | "before" | "text", string>>): Promise<void> {
  const path = join(repository, accountsFilePath);
  if ((await readText(repository, accountsFilePath)) !== before) {
    throw new UnusableRepositoryError(
      `${path} was changed while AWS was asked, so nothing was written. Run the command again.`,
    );
  }
  const draft = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(draft, text);
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}
