import { LargeFileError, createReaderPool, type ReaderPool } from "./reader-pool.ts";
import { runTask, type InputOf, type ResultOf, type TaskName } from "./tasks.ts";

export { LargeFileError };

/** A smaller file is read at once: the worst of this size holds up the App for about a twentieth of a second. */
const largestAtOnce = 256 * 1024;

const limits = { most: 2, milliseconds: 30_000, megabytes: 1_024 } as const;

export interface LargeFile {
  /** Its name for people. */
  readonly file: string;
  /** Its versions, or its text, as the work gets them. */
  readonly contents: readonly (Uint8Array | string | undefined)[];
}

let readers: ReaderPool | undefined;

/**
 * Does work on a file that others wrote. If the file is large, another process does it, and the App continues meanwhile.
 *
 * @throws {@link AsideError} if the work needs more time or memory than it may.
 */
export async function processLargeFile<Name extends TaskName>(
  name: Name,
  input: InputOf<Name>,
  { file, contents }: LargeFile,
): Promise<ResultOf<Name>> {
  const size = contents.reduce((sum, content) => sum + (content?.length ?? 0), 0);
  if (size <= largestAtOnce) return runTask(name, input);
  // The build puts it beside the file of the App.
  readers ??= createReaderPool(new URL("reader.js", import.meta.url), limits);
  return readers.run({ name, input }, file);
}

type Parser = "parseApplyResult" | "parseEvidence";

/** Parses what an Action left in an artifact; what needs more time or memory than it may is malformed. */
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
