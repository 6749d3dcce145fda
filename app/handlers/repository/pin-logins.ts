import { parseCurrentSettings, readCommittedSettings } from "../../files/current-settings.ts";
import type { ContentsApi } from "../../github/contents.ts";
import { type PinsApi, type PinsContext, readPins } from "../../files/pinned-logins.ts";

export interface LoginsContext extends PinsContext {
  readonly octokit: PinsApi & ContentsApi;
  /** The commit of the default branch that has changed the settings. */
  readonly commit: string;
}

/**
 * Records which accounts the logins in new settings belong to. It does so at once, because GitHub can give a login to
 * another person later.
 */
export async function pinLogins(context: LoginsContext): Promise<void> {
  const { octokit, owner, repo, commit, cache } = context;
  const parsed = parseCurrentSettings(await readCommittedSettings(octokit, { owner, repo, commit }, cache));
  if (parsed.kind === "settings") await readPins(context, parsed.settings);
}
