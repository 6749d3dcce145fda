import type { Problem } from "../domain/problem.ts";
import type { ChangedSettings } from "../domain/pull-request/changed-settings.ts";
import { requestFieldsPath, requestFieldsProblem } from "../domain/request/request-fields.ts";
import { compareSettings } from "../domain/settings/compare-settings.ts";
import { findOtherApp, findTooManyUsers, findUnknown, listNamed } from "../domain/settings/named.ts";
import { type ParsedSettings, settingsProblem } from "../domain/settings/parse-settings.ts";
import { type Settings, settingsPath } from "../domain/settings/settings.ts";
import { providerLockPath } from "../domain/settings/provider-lock.ts";
import { judgeChangedLock } from "./provider-lock-file.ts";
import type { AppIdentity } from "../github/app-identity.ts";
import {
  type ChangedFileApi,
  type FileProposal,
  outdatedMessage,
  readChange,
  touches,
} from "../github/pull-requests/changed-file.ts";
import { readUnknown } from "./known-names.ts";
import type { UsersApi } from "../github/users.ts";
import type { TeamsApi } from "../github/teams.ts";
import type { Repository } from "../github/repository.ts";
import { parseRequestFieldsFile } from "./request-fields-file.ts";
import { locateInSettingsFile, parseSettingsFile } from "./settings-file.ts";

export type ChangedSettingsApi = ChangedFileApi & TeamsApi & UsersApi;

/** A pull request into the default branch that may change settings. */
export interface SettingsProposal extends FileProposal {
  /** The settings of the default branch. */
  readonly base: ParsedSettings;
  readonly app: AppIdentity;
}

/**
 * Judges how a pull request changes the settings and the request fields; undefined, without a call to GitHub, if it
 * does not touch them.
 *
 * The head commit's settings are judged, but they never judge anything themselves.
 */
export async function readChangedSettings(
  octokit: ChangedSettingsApi,
  repository: Repository,
  proposal: SettingsProposal,
): Promise<ChangedSettings | undefined> {
  const { files } = proposal;
  const settings =
    touches(files, settingsPath) || touches(files, providerLockPath)
      ? await judgeWithProvider(octokit, repository, proposal)
      : unchangedSettings;
  const fields = touches(files, requestFieldsPath) ? await judgeFields(octokit, repository, proposal) : unchangedFields;
  if (settings.settings.kind === "unchanged" && fields.requestFields === "unchanged") return undefined;
  return { ...settings, ...fields, problems: [...settings.problems, ...fields.problems] };
}

type JudgedSettings = Omit<ChangedSettings, "requestFields">;
/** With the settings as the pull request would leave them, undefined if they cannot be read, and their text. */
type JudgedHead = JudgedSettings & { readonly head: Settings | undefined; readonly text: string };
type JudgedFields = Omit<ChangedSettings, "settings">;

const unchangedSettings: JudgedSettings = { problems: [], settings: { kind: "unchanged" } };
const unchangedFields: JudgedFields = { problems: [], requestFields: "unchanged" };

/** The settings together with the provider's lock file, which belongs to them. */
async function judgeWithProvider(
  octokit: ChangedSettingsApi,
  repository: Repository,
  proposal: SettingsProposal,
): Promise<JudgedSettings> {
  const { head, text, settings: compared, problems: found } = await judgeSettings(octokit, repository, proposal);
  const versionBefore = proposal.base.kind === "settings" ? proposal.base.settings.aws.provider_version : undefined;
  const about = { ...proposal, head, settingsText: text, versionBefore };
  const lock = await judgeChangedLock(octokit, repository, about);
  const problems = [...found, ...lock.problems];
  if (lock.changes.length + lock.problems.length === 0) return { settings: compared, problems };
  if (compared.kind !== "unchanged" && compared.kind !== "compared") return { settings: compared, problems };
  const changes = [...(compared.kind === "compared" ? compared.changes : []), ...lock.changes];
  return { problems, settings: { kind: "compared", changes } };
}

async function judgeSettings(
  octokit: ChangedSettingsApi,
  repository: Repository,
  proposal: SettingsProposal,
): Promise<JudgedHead> {
  const { base, app } = proposal;
  const unchanged = { ...unchangedSettings, head: base.kind === "settings" ? base.settings : undefined, text: "" };
  if (!touches(proposal.files, settingsPath)) return unchanged;
  const change = await readChange(octokit, repository, proposal, settingsPath);
  if (change.kind === "unchanged") return unchanged;
  const unreadable = { settings: { kind: "unreadable" }, head: undefined, text: "" } as const;
  if (change.kind === "odd") return { problems: [settingsProblem(change.message, "")], ...unreadable };
  if (change.kind === "removed") {
    const message = `This pull request removes or renames ${settingsPath}. The App does not work without this file. Restore it.`;
    return { problems: [settingsProblem(message, "")], ...unreadable };
  }
  const outdated = change.isOutdated ? [settingsProblem(outdatedMessage(settingsPath), "")] : [];
  const parsed = parseSettingsFile(change.text);
  if (parsed.kind === "problems") return { problems: [...outdated, ...parsed.problems], ...unreadable };
  const unfit = await findUnfit(octokit, { organisation: repository.owner, settings: parsed.settings, app });
  return {
    problems: [...outdated, ...locateInSettingsFile(change.text, unfit)],
    settings:
      base.kind === "settings"
        ? { kind: "compared", changes: compareSettings(base.settings, parsed.settings) }
        : { kind: "nothing-to-compare" },
    head: parsed.settings,
    text: change.text,
  };
}

/** The problems of settings that are well-formed. */
async function findUnfit(
  octokit: ChangedSettingsApi,
  {
    organisation,
    settings,
    app,
  }: { readonly organisation: string; readonly settings: Settings; readonly app: AppIdentity },
): Promise<readonly Problem[]> {
  const named = listNamed(settings);
  const tooMany = findTooManyUsers(named);
  const asked = named.filter(({ kind }) => kind === "team" || tooMany.length === 0);
  const unknown = await readUnknown(octokit, organisation, asked);
  return [...findOtherApp(settings, app.id), ...findUnknown(named, unknown, organisation), ...tooMany];
}

async function judgeFields(
  octokit: ChangedFileApi,
  repository: Repository,
  proposal: SettingsProposal,
): Promise<JudgedFields> {
  const change = await readChange(octokit, repository, proposal, requestFieldsPath);
  switch (change.kind) {
    case "unchanged":
      return unchangedFields;
    case "removed":
      return { problems: [], requestFields: "removed" };
    case "odd":
      return { problems: [requestFieldsProblem(change.message, "")], requestFields: "changed" };
    case "changed": {
      const outdated = change.isOutdated ? [requestFieldsProblem(outdatedMessage(requestFieldsPath), "")] : [];
      const parsed = parseRequestFieldsFile(change.text);
      const problems = parsed.kind === "fields" ? [] : parsed.problems;
      return { problems: [...outdated, ...problems], requestFields: "changed" };
    }
  }
}
