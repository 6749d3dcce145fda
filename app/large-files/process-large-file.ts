import { LargeFileError, createReaderPool, type ReaderPool } from "./reader-pool.ts";
import { runTask, type InputOf, type ResultOf, type TaskName } from "./tasks.ts";

export { LargeFileError };

/** A smaller file is read in this process: the worst file of this size blocks the App for about 50 milliseconds. */
const largestAtOnce = 256 * 1024;

const limits = { most: 2, milliseconds: 30_000, megabytes: 1_024 } as const;

export interface LargeFile {
  /** The file's name in messages. */
  readonly file: string;
  /** The file's versions, or its text, as the task receives them. */
  readonly contents: readonly (Uint8Array | string | undefined)[];
}

let readers: ReaderPool | undefined;

/**
 * Runs a task on a file that other people wrote. A large file is processed in another process, so the App stays
 * responsive.
 *
 * @throws {@link LargeFileError} if the task needs more time or memory than the limits allow.
 */
export async function processLargeFile<Name extends TaskName>(
  name: Name,
  input: InputOf<Name>,
  { file, contents }: LargeFile,
): Promise<ResultOf<Name>> {
  const size = contents.reduce((sum, content) => sum + (content?.length ?? 0), 0);
  if (size <= largestAtOnce) return runTask(name, input);
  // The build puts it beside the App's bundle.
  readers ??= createReaderPool(new URL("reader.js", import.meta.url), limits);
  return readers.run({ name, input }, file);
}

type Parser = "parseApplyResult" | "parseEvidence";

/** Parses a file from an Action's artifact; a file that exceeds the limits is malformed. */
export async function parseLargeArtifact<Name extends Parser>(
  name: Name,
  text: string,
  file: string,
): Promise<ResultOf<Name> | { readonly kind: "malformed"; readonly reason: string }> {
  try {
    return await processLargeFile(name, text, { file, contents: [text] });
  } catch (error) {
    if (error instanceof LargeFileError) return { kind: "malformed", reason: error.why };
    throw error;
  }
}
