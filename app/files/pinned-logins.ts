import {
  listLogins,
  parsePinnedLogins,
  pinnedLoginsPath,
  renderPinnedLogins,
} from "../domain/settings/pinned-logins.ts";
import type { Settings } from "../domain/settings/settings.ts";
import { hasStatus } from "../github/errors.ts";
import type { Cache } from "../github/cache.ts";
import { readOwnFile } from "../github/records/read-records.ts";
import { RecordsError } from "../github/records/records-branch.ts";
import { ensureRecordsBranch, type RecordsApi } from "./account-records.ts";
import { RecordConflictError, type RecordsWriter } from "../github/records/records-writer.ts";
import { fullName, type Repository } from "../github/repository.ts";
import type { UsersApi } from "../github/users.ts";

export type PinsApi = RecordsApi & UsersApi;

export interface PinsContext extends Repository {
  readonly octokit: PinsApi;
  readonly records: RecordsWriter;
  readonly cache: Cache;
}

/** Ids by login in lower case; a login without an account at the time of the merge is missing. */
export type Pins = ReadonlyMap<string, number>;

/** How often a write may conflict with another writer before it fails. */
const attempts = 5;

/**
 * Reads which accounts the logins in the settings belong to. A login is looked up once, when the settings first name
 * it. Removing it from the settings and adding it again later renews it.
 *
 * @param settings - of the default branch
 * @throws {@link RecordsError} if the records cannot be trusted
 */
export async function readPins(context: PinsContext, settings: Settings): Promise<Pins> {
  const logins = listLogins(settings);
  if (logins.length === 0) return new Map();
  const key = `pins ${fullName(context)} ${logins.join(" ")}`;
  const ids = await context.cache.once(key, async () => Object.fromEntries(await pinLogins(context, logins)));
  return new Map(Object.entries(ids ?? {}));
}

async function pinLogins(context: PinsContext, logins: readonly string[]): Promise<Pins> {
  const { octokit, owner, repo, records } = context;
  const place = { owner, repo, records };
  for (let attempt = 1; ; attempt += 1) {
    const file = await readOwnFile(octokit, { ...place, path: pinnedLoginsPath });
    const before = file === undefined ? new Map<string, number>() : parse(file);
    const pins = await resolveLogins(octokit, logins, before);
    if (isSame(pins, before)) return pins;
    if (file === undefined) await ensureRecordsBranch(octokit, place);
    const message = "Record which accounts the logins in the settings belong to";
    const change = { path: pinnedLoginsPath, message, text: renderPinnedLogins(pins), replaces: file };
    try {
      await records.write(octokit, place, change);
      return pins;
    } catch (error) {
      if (!(error instanceof RecordConflictError) || attempt === attempts) throw error;
    }
  }
}

function parse({ text, commit }: { readonly text: string; readonly commit: string }): Pins {
  const parsed = parsePinnedLogins(text);
  if (parsed.kind === "value") return new Map(Object.entries(parsed.value.ids));
  throw new RecordsError(commit, `${pinnedLoginsPath} cannot be read (${parsed.reason}).`);
}

async function resolveLogins(octokit: UsersApi, logins: readonly string[], before: Pins): Promise<Pins> {
  const found = await Promise.all(
    logins.map(async (login) => [login, before.get(login) ?? (await findId(octokit, login))] as const),
  );
  return new Map(found.flatMap(([login, id]) => (id === undefined ? [] : [[login, id] as const])));
}

async function findId(octokit: UsersApi, username: string): Promise<number | undefined> {
  try {
    return (await octokit.rest.users.getByUsername({ username })).data.id;
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    throw error;
  }
}

function isSame(one: Pins, other: Pins): boolean {
  return one.size === other.size && [...one].every(([login, id]) => other.get(login) === id);
}
