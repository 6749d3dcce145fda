import { AdapterError, hasStatus } from "./adapter-error.ts";
import { readBoundedBytes, TooLargeError } from "./bounded-bytes.ts";
import type { Repository } from "./repository.ts";

type RawQuery = Repository & {
  readonly path: string;
  readonly ref: string;
  readonly mediaType: { readonly format: "raw" };
  readonly request: { readonly parseSuccessResponseBody: false };
};

type ListQuery = Repository & { readonly path: string; readonly ref: string };

export interface ContentsApi {
  readonly rest: { readonly repos: { getContent(query: RawQuery | ListQuery): Promise<{ readonly data: unknown }> } };
}

interface ListedEntry {
  readonly path: string;
  readonly type: string;
  readonly download_url?: string | null;
}

/** Far above any accounts file: 10,000 accounts are about 12 MB. */
const maxBytes = 32 * 1024 * 1024;

/**
 * A file's exact bytes at a commit or branch, or undefined where there is none.
 *
 * The raw media type has no limit of 1 MB, and the body is taken as a stream: Octokit would decode it as text, and so
 * hide a byte order mark or wrong UTF-8 from whoever checks the bytes.
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
    const { data } = await octokit.rest.repos.getContent(query);
    return await readBoundedBytes(data as ReadableStream<Uint8Array>, maxBytes);
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    if (!(error instanceof TooLargeError)) throw error;
    throw new AdapterError(`Could not read ${path} at ${ref}: it is larger than ${maxBytes} bytes. Make it smaller.`, {
      cause: error,
    });
  }
}

/**
 * Git's mode of what lies at a path, where it is a symbolic link or a submodule; undefined where it is a file.
 *
 * Asked for the file itself, GitHub follows the link and says nothing of it; a listing of the folder tells. There a
 * submodule is called a file, but one that cannot be downloaded.
 *
 * @see https://docs.github.com/en/rest/repos/contents#get-repository-content
 */
export async function readOddMode(
  octokit: ContentsApi,
  { owner, repo, path, ref }: Repository & { readonly path: string; readonly ref: string },
): Promise<"120000" | "160000" | undefined> {
  try {
    const folder = path.slice(0, path.lastIndexOf("/"));
    const { data } = await octokit.rest.repos.getContent({ owner, repo, path: folder, ref });
    const entry = (data as readonly ListedEntry[]).find((listed) => listed.path === path);
    if (entry?.type === "symlink") return "120000";
    return entry?.type === "submodule" || entry?.download_url === null ? "160000" : undefined;
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    throw error;
  }
}
