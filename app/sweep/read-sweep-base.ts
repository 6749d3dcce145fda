import { requestFieldsPath } from "../domain/request/request-fields.ts";
import type { ParsedSettings } from "../domain/settings/parse-settings.ts";
import { accountsFilePath } from "../domain/settings/settings.ts";
import { AdapterError } from "../github/errors.ts";
import { type BranchesApi, readBranchTip } from "../github/branches.ts";
import type { ContentsApi } from "../github/contents.ts";
import { parseCurrentSettings, readSettingsText } from "../files/current-settings.ts";
import type { InstalledRepository } from "../github/installations.ts";
import { readObjectIds } from "../github/object-ids.ts";
import { readTeam, type TeamsApi } from "../github/teams.ts";
import type { GraphqlApi } from "../github/graphql.ts";

export type SweepBaseApi = BranchesApi & ContentsApi & GraphqlApi & TeamsApi;

/** The files and teams that subjects are judged against, read once for a whole repository. */
export interface SweepBase {
  /** The default branch's commit. */
  readonly tip: string;
  /** Undefined if the repository has no accounts. */
  readonly settings: ParsedSettings | undefined;
  readonly settingsText: string | undefined;
  /** Git's id of the accounts file; null if there is none. */
  readonly accounts: string | null;
  /** Git's ids of the other files that requests are judged against. */
  readonly requestFiles: readonly (string | null)[];
  /** The ids of the reviewers team's members, or the error if the team cannot be read. */
  readonly reviewers: readonly string[];
  readonly askers: readonly string[];
}

export async function readSweepBase(
  octokit: SweepBaseApi,
  repository: Pick<InstalledRepository, "owner" | "repo" | "defaultBranch">,
): Promise<SweepBase> {
  const { owner, repo, defaultBranch } = repository;
  const tip = await readBranchTip(octokit, repository, defaultBranch);
  const settingsText = await readSettingsText(octokit, { owner, repo, ref: tip });
  if (settingsText === undefined) return { ...nothing, tip };
  const settings = parseCurrentSettings(settingsText);
  const { requests, reviewers } = settings.kind === "settings" ? settings.settings : {};
  const paths = [
    accountsFilePath,
    requestFieldsPath,
    ...(requests?.cost_centres === undefined ? [] : [requests.cost_centres]),
  ];
  const [accounts = null, ...requestFiles] = await readObjectIds(octokit, { owner, repo, ref: tip, paths });
  const teams = requests?.requesters?.teams ?? [];
  return {
    tip,
    settings,
    settingsText,
    accounts,
    requestFiles,
    reviewers: reviewers?.team === undefined ? [] : await listMembers(octokit, owner, reviewers.team),
    askers: (await Promise.all(teams.map((team) => listMembers(octokit, owner, team)))).flat(),
  };
}

const nothing = {
  settings: undefined,
  settingsText: undefined,
  accounts: null,
  requestFiles: [],
  reviewers: [],
  askers: [],
} as const;

/** An unreadable team is reported by the work that needs it. Its error counts as a version, so recovery is noticed. */
async function listMembers(octokit: TeamsApi, org: string, team: string): Promise<readonly string[]> {
  try {
    return (await readTeam(octokit, org, team)).map(({ id }) => String(id)).sort();
  } catch (error) {
    if (error instanceof AdapterError) return [error.message];
    throw error;
  }
}
