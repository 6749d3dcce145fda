import { parseCurrentSettings, readCommittedSettings } from "../../files/current-settings.ts";
import type { ContentsApi } from "../../github/contents.ts";
import { type PinsApi, type PinsContext, readPins } from "../../files/pinned-logins.ts";

export interface LoginsContext extends PinsContext {
  readonly octokit: PinsApi & ContentsApi;
  /** The commit of the default branch that has changed the settings. */
  readonly commit: string;
}

/**
 * Notes which accounts the logins in new settings belong to: at once, since a login may change hands before anybody's word
 * hangs on it.
 */
export async function pinLogins(context: LoginsContext): Promise<void> {
  const { octokit, owner, repo, commit, cache } = context;
  const parsed = parseCurrentSettings(await readCommittedSettings(octokit, { owner, repo, commit }, cache));
  if (parsed.kind === "settings") await readPins(context, parsed.settings);
}
