import type { Problem } from "../domain/problem.ts";
import {
  compareProviderLocks,
  judgeProviderLock,
  lockProblem,
  providerLockPath,
} from "../domain/settings/provider-lock.ts";
import type { SettingChange } from "../domain/settings/setting-change.ts";
import type { Settings } from "../domain/settings/settings.ts";
import { type ContentsApi, readCommittedBytes } from "../github/contents.ts";
import {
  type ChangedFileApi,
  type FileProposal,
  outdatedMessage,
  readChange,
  touches,
} from "../github/pull-requests/changed-file.ts";
import type { Repository } from "../github/repository.ts";
import { locateInSettingsFile } from "./settings-file.ts";

/** How a pull request leaves the provider's lock file. */
export interface JudgedLock {
  readonly problems: readonly Problem[];
  readonly changes: readonly SettingChange[];
}

/** A pull request, and the settings as it would leave them. */
export interface LockProposal extends FileProposal {
  /** Undefined if they cannot be read: then the lock file belongs to nothing. */
  readonly head: Settings | undefined;
  /** Text of these settings, for the lines of problems. */
  readonly settingsText: string;
  /** `aws.provider_version` of the default branch. */
  readonly versionBefore: string | undefined;
}

/** Judges the provider's lock file together with the settings; asks GitHub nothing if the pull request concerns neither. */
export async function judgeChangedLock(
  octokit: ChangedFileApi,
  repository: Repository,
  proposal: LockProposal,
): Promise<JudgedLock> {
  const { files, head, versionBefore, settingsText } = proposal;
  const isTouched = touches(files, providerLockPath);
  const version = head?.aws.provider_version;
  if (head === undefined || (!isTouched && version === undefined && versionBefore === undefined)) return nothing;
  const before = await readLockText(octokit, repository, proposal);
  if (!isTouched) return { problems: locate(settingsText, judgeProviderLock(version, before)), changes: [] };
  const change = await readChange(octokit, repository, proposal, providerLockPath);
  if (change.kind === "odd") return { problems: [lockProblem(change.message)], changes: [] };
  const text = change.kind === "changed" ? change.text : change.kind === "removed" ? undefined : before;
  const outdated =
    change.kind === "changed" && change.isOutdated ? [lockProblem(outdatedMessage(providerLockPath))] : [];
  const problems = [...outdated, ...locate(settingsText, judgeProviderLock(version, text))];
  return { problems, changes: compareProviderLocks(before, text) };
}

const nothing: JudgedLock = { problems: [], changes: [] };

async function readLockText(
  octokit: ContentsApi,
  { owner, repo }: Repository,
  { baseSha, cache }: FileProposal,
): Promise<string | undefined> {
  const place = { owner, repo, path: providerLockPath, commit: baseSha };
  const bytes = await readCommittedBytes(octokit, place, cache);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

/** Only problems of the settings file have a pointer that leads to a line. */
function locate(settingsText: string, problems: readonly Problem[]): readonly Problem[] {
  return problems.flatMap((problem) =>
    problem.file === providerLockPath ? problem : locateInSettingsFile(settingsText, [problem]),
  );
}
