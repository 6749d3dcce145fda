import type { Calls } from "../octokit.ts";
import { text } from "node:stream/consumers";
import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";
import { AdapterError } from "../errors.ts";
import { readBoundedBytes, TooLargeError } from "../bounded-bytes.ts";
import type { Repository } from "../repository.ts";

interface Artifact {
  readonly id: number;
  readonly name: string;
  readonly expired: boolean;
}

export type ArtifactsApi = Calls<"actions.listWorkflowRunArtifacts" | "actions.downloadArtifact">;

/** The artifact of the apply. */
export const applyArtifact = { name: "apply-result", file: "apply-result.json", maxBytes: 20_000_000 } as const;

export interface WantedFile extends Repository {
  readonly runId: number;
  /** Name of the artifact. */
  readonly name: string;
  /** The name of its only file. */
  readonly file: string;
  /** The most bytes of the file; the archive may have little more. */
  readonly maxBytes: number;
}

/** The file's text, or the reason why it cannot be used. The artifact's author is not trusted. */
export type ArtifactFile =
  { readonly kind: "text"; readonly text: string } | { readonly kind: "unusable"; readonly reason: string };

/** What the archive needs beside the file: headers, and the overhead of incompressible data. */
const archiveOverhead = 65_536;

/**
 * Reads the one file of a run's artifact.
 *
 * GitHub redirects the download to its storage, which must not receive the App's token. The archive, the number of
 * entries and the inflated size are limited before anything is inflated, so that a small archive cannot exhaust memory.
 *
 * @throws {@link AdapterError} if the storage does not respond.
 */
export async function downloadArtifactFile(octokit: ArtifactsApi, wanted: WantedFile): Promise<ArtifactFile> {
  const { owner, repo, runId, name, maxBytes } = wanted;
  const { data } = await octokit.rest.actions.listWorkflowRunArtifacts({
    owner,
    repo,
    run_id: runId,
    name,
    per_page: 100,
  });
  const artifact = latest(data.artifacts.filter((listed) => listed.name === name && !listed.expired));
  if (artifact === undefined) return unusable(`the run left no artifact "${name}", or it has expired`);
  const { headers } = await octokit.rest.actions.downloadArtifact({
    owner,
    repo,
    artifact_id: artifact.id,
    archive_format: "zip",
    request: { redirect: "manual" },
  });
  if (headers.location === undefined) return unusable(`GitHub returned no download URL for the artifact "${name}"`);
  const archive = await download(headers.location, maxBytes + archiveOverhead);
  if (archive === undefined)
    return unusable(`the artifact "${name}" is larger than ${maxBytes + archiveOverhead} bytes`);
  return unpack(archive, wanted);
}

/** A run that was started again has an artifact for each attempt. */
function latest(artifacts: readonly Artifact[]): Artifact | undefined {
  return artifacts.toSorted((one, other) => other.id - one.id)[0];
}

/** The archive, or undefined if it is larger than `maxBytes`. */
async function download(location: string, maxBytes: number): Promise<Uint8Array | undefined> {
  const response = await fetch(location, { signal: AbortSignal.timeout(30_000) });
  if (!response.ok || response.body === null) {
    throw new AdapterError(
      `Could not download an artifact: its storage responded with ${response.status}. The App tries again within an hour.`,
    );
  }
  try {
    return await readBoundedBytes(response.body, maxBytes);
  } catch (error) {
    if (error instanceof TooLargeError) return undefined;
    throw error;
  }
}

/**
 * Inflates the archive only if it holds exactly the wanted file, in at most `maxBytes`.
 *
 * An archive's directory can name wrong sizes: inflating more than the named size is an error.
 */
async function unpack(archive: Uint8Array, { name, file, maxBytes }: WantedFile): Promise<ArtifactFile> {
  try {
    const options = { lazyEntries: true, validateEntrySizes: true, autoClose: false };
    const zip = await fromBufferPromise(Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength), options);
    const entry = await readOnlyEntry(zip);
    if (entry?.fileName !== file) return unusable(`the artifact "${name}" does not hold just ${file}`);
    if (entry.uncompressedSize > maxBytes)
      return unusable(`${file} in the artifact "${name}" is larger than ${maxBytes} bytes`);
    return { kind: "text", text: await text(await zip.openReadStreamPromise(entry)) };
  } catch {
    return unusable(`the artifact "${name}" is not a readable archive`);
  }
}

async function readOnlyEntry(zip: ZipFile): Promise<Entry | undefined> {
  if (zip.entryCount !== 1) return undefined;
  for await (const entry of zip.eachEntry()) return entry;
  return undefined;
}

function unusable(reason: string): ArtifactFile {
  return { kind: "unusable", reason };
}
