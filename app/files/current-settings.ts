import { type ParsedSettings, settingsProblem } from "../domain/settings/parse-settings.ts";
import { type Settings, settingsPath } from "../domain/settings/settings.ts";
import { AdapterError } from "../github/errors.ts";
import { type BranchesApi, readBranchTip } from "../github/branches.ts";
import type { Cache } from "../github/cache.ts";
import { type ContentsApi, readCommittedBytes, readFileBytes } from "../github/contents.ts";
import type { Repository } from "../github/repository.ts";
import { parseSettingsFile } from "./settings-file.ts";

/** The settings file's text at a commit; undefined if there is no file, as in a repository that has no accounts. */
export async function readSettingsText(
  octokit: ContentsApi,
  { owner, repo, ref }: Repository & { readonly ref: string },
): Promise<string | undefined> {
  return decode(await readFileBytes(octokit, { owner, repo, path: settingsPath, ref }));
}

/** The same at a commit, cached. */
export async function readCommittedSettings(
  octokit: ContentsApi,
  { owner, repo, commit }: Repository & { readonly commit: string },
  cache: Cache,
): Promise<string | undefined> {
  return decode(await readCommittedBytes(octokit, { owner, repo, path: settingsPath, commit }, cache));
}

function decode(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

/** The settings, or every reason why they cannot be used; a missing file is one. */
export function parseCurrentSettings(text: string | undefined): ParsedSettings {
  if (text !== undefined) return parseSettingsFile(text);
  const message = `There is no ${settingsPath} on the default branch. Add it there; for an example, see templates/accounts-repository in the App's own repository.`;
  return { kind: "problems", problems: [settingsProblem(message, "")] };
}

/**
 * The settings in force now, for work that cannot continue without them.
 *
 * @throws {@link AdapterError} naming every key that is wrong.
 */
export async function readCurrentSettings(
  octokit: ContentsApi & BranchesApi,
  repository: Repository,
  defaultBranch: string,
): Promise<Settings> {
  const ref = await readBranchTip(octokit, repository, defaultBranch);
  return requireSettings(await readSettingsText(octokit, { ...repository, ref }));
}

/**
 * The settings in this text, for work that cannot continue without them.
 *
 * @throws {@link AdapterError} naming every key that is wrong.
 */
export function requireSettings(text: string | undefined): Settings {
  const parsed = parseCurrentSettings(text);
  if (parsed.kind === "settings") return parsed.settings;
  throw new AdapterError(["The settings are broken.", ...parsed.problems.map(({ message }) => message)].join(" "));
}
