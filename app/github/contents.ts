import type { Calls } from "./octokit.ts";
import { AdapterError, hasStatus } from "./errors.ts";
import { readBoundedBytes, TooLargeError } from "./bounded-bytes.ts";
import type { Cache } from "./cache.ts";
import { fullName, type Repository } from "./repository.ts";

export type ContentsApi = Calls<"repos.getContent">;

interface ListedEntry {
  readonly path: string;
  readonly type: string;
  readonly download_url?: string | null;
}

/** Far above the size of any accounts file: 10,000 accounts are about 12 MB. */
const maxBytes = 32 * 1024 * 1024;

/**
 * A file's exact bytes at a commit or branch, or undefined if it does not exist.
 *
 * The raw media type is not limited to 1 MB. The body is read as a stream: Octokit would decode it as text, and so hide
 * a byte order mark or invalid UTF-8 from the validation.
 */
export async function readFileBytes(
  octokit: ContentsApi,
  { owner, repo, path, ref }: Repository & { readonly path: string; readonly ref: string },
): Promise<Uint8Array | undefined> {
  try {
    const query = {
      owner,
      repo,
      path,
      ref,
      mediaType: { format: "raw" },
      request: { parseSuccessResponseBody: false },
    } as const;
    // Octokit's types describe only the parsed response.
    const data: unknown = (await octokit.rest.repos.getContent(query)).data;
    return await readBoundedBytes(data as ReadableStream<Uint8Array>, maxBytes);
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    if (!(error instanceof TooLargeError)) throw error;
    throw new AdapterError(`Could not read ${path} at ${ref}: it is larger than ${maxBytes} bytes. Make it smaller.`, {
      cause: error,
    });
  }
}

/** A file at a commit, which never changes. */
export interface CommittedFile extends Repository {
  readonly path: string;
  readonly commit: string;
}

/** The same at a commit, cached. */
export async function readCommittedBytes(
  octokit: ContentsApi,
  { owner, repo, path, commit }: CommittedFile,
  cache: Cache,
): Promise<Uint8Array | undefined> {
  const key = `bytes ${fullName({ owner, repo })}@${commit} ${path}`;
  return cache.once(key, () => readFileBytes(octokit, { owner, repo, path, ref: commit }));
}

/** The kind of entry at a path of a commit. */
export type EntryKind = "file" | "symbolic-link" | "submodule";

/**
 * The kind of entry at a path of a commit, cached; undefined if there is none.
 *
 * For the path itself, GitHub silently follows a symbolic link; the listing of its folder shows the link. The listing
 * calls a submodule a file, but without a download URL.
 *
 * @see https://docs.github.com/en/rest/repos/contents#get-repository-content
 */
export async function readEntryKind(
  octokit: ContentsApi,
  { owner, repo, path, commit }: CommittedFile,
  cache: Cache,
): Promise<EntryKind | undefined> {
  const key = `kind ${fullName({ owner, repo })}@${commit} ${path}`;
  return cache.once(key, async () => {
    try {
      const folder = path.slice(0, path.lastIndexOf("/"));
      const { data } = await octokit.rest.repos.getContent({ owner, repo, path: folder, ref: commit });
      const entry = (data as readonly ListedEntry[]).find((listed) => listed.path === path);
      return entry && kindOf(entry);
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      throw error;
    }
  });
}

function kindOf({ type, download_url }: ListedEntry): EntryKind {
  if (type === "symlink") return "symbolic-link";
  return type === "submodule" || download_url === null ? "submodule" : "file";
}
