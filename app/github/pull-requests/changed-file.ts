import type { ChangedFile } from "../../domain/account/find-outside-changes.ts";
import { AdapterError } from "../errors.ts";
import { type CompareApi, readMergeBase } from "../branches.ts";
import type { Cache } from "../cache.ts";
import { type ContentsApi, readCommittedBytes, readEntryKind } from "../contents.ts";
import type { Repository } from "../repository.ts";

export type ChangedFileApi = ContentsApi & CompareApi;

/** The parts of a pull request that decide how it changes files. */
export interface FileProposal {
  readonly headSha: string;
  /** The default branch's commit. */
  readonly baseSha: string;
  readonly files: readonly ChangedFile[];
  readonly cache: Cache;
}

/** How a pull request changes a file of the default branch. */
export type FileChange =
  | { readonly kind: "unchanged" }
  | { readonly kind: "removed" }
  /** Outdated if the default branch has changed the file, too: then the merged file differs from both. */
  | { readonly kind: "changed"; readonly text: string; readonly isOutdated: boolean }
  /** The entry is not a regular file. */
  | { readonly kind: "odd"; readonly message: string };

/**
 * Refuses a symbolic link, because GitHub follows it silently, so the file could change where no reviewer sees it.
 *
 * @throws {@link AdapterError} if GitHub cannot read the file at a commit that it lists.
 */
export async function readChange(
  octokit: ContentsApi & CompareApi,
  { owner, repo }: Repository,
  { headSha, baseSha, files, cache }: FileProposal,
  path: string,
): Promise<FileChange> {
  const at = (commit: string) => ({ owner, repo, path, commit });
  const [head, base, kind] = await Promise.all([
    readCommittedBytes(octokit, at(headSha), cache),
    readCommittedBytes(octokit, at(baseSha), cache),
    readEntryKind(octokit, at(headSha), cache),
  ]);
  if (kind === "symbolic-link" || kind === "submodule") {
    const what = kind === "submodule" ? "a submodule" : "a symbolic link";
    return { kind: "odd", message: `${path} must be an ordinary file, but is ${what}. Make it one again.` };
  }
  const isListed = files.some((file) => file.path === path && file.status !== "removed");
  if (head === undefined && !isListed) return base === undefined ? { kind: "unchanged" } : { kind: "removed" };
  if (head === undefined || kind === undefined) {
    throw new AdapterError(`Could not read ${path} at ${headSha}, though this pull request changes it.`);
  }
  const text = new TextDecoder().decode(head);
  if (text === decode(base)) return { kind: "unchanged" };
  const left = await readMergeBase(octokit, { owner, repo }, { base: baseSha, head: headSha }, cache);
  const before = left === undefined ? undefined : await readCommittedBytes(octokit, at(left), cache);
  return { kind: "changed", text, isOutdated: decode(before) !== decode(base) };
}

/** Whether a pull request changes a file, also by renaming or deleting it. */
export function touches(files: readonly ChangedFile[], file: string): boolean {
  return files.some(
    ({ path, previousPath, status }) => path === file || (previousPath === file && status !== "copied"),
  );
}

/** The problem of a file that both branches changed. */
export function outdatedMessage(path: string): string {
  return `The default branch has changed ${path} since this branch diverged from it, so the merged result has not been validated. Merge the default branch into this one.`;
}

function decode(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}
