import type { GraphqlApi } from "./graphql.ts";
import type { Repository } from "./repository.ts";

/** A file's content by Git's id, so it never changes. */
export interface BlobName {
  readonly oid: string;
  /** In bytes. */
  readonly size: number;
}

/** GitHub aborts a response that takes more than ten seconds, and refuses one of many megabytes. */
const limits = { blobs: 100, bytes: 1_000_000 } as const;

/** GraphQL truncates larger blobs. */
export const longestText = 500_000;

interface Wanted extends BlobName {
  readonly resolve: (text: string | undefined) => void;
  readonly reject: (error: unknown) => void;
}

interface BlobsAnswer {
  readonly repository: Readonly<
    Record<string, { readonly text?: string | null; readonly isTruncated?: boolean } | null>
  >;
}

/**
 * Reads texts of blobs in as few calls as GitHub accepts: reads that are requested before the first call begins are
 * batched. A text is undefined if GraphQL does not return it, because it is too long or not text.
 */
export function createBlobReader(
  octokit: GraphqlApi,
  { owner, repo }: Repository,
): (blob: BlobName) => Promise<string | undefined> {
  let wanted: Wanted[] = [];
  const readWanted = async (): Promise<void> => {
    const all = wanted;
    wanted = [];
    try {
      for (const batch of inBatches(all)) await readBatch(octokit, { owner, repo }, batch);
    } catch (error) {
      for (const { reject } of all) reject(error);
    }
  };
  return ({ oid, size }) =>
    new Promise((resolve, reject) => {
      if (wanted.length === 0) setImmediate(() => void readWanted());
      wanted.push({ oid, size, resolve, reject });
    });
}

async function readBatch(octokit: GraphqlApi, repository: Repository, batch: readonly Wanted[]): Promise<void> {
  const names = batch.map((_, index) => `b${index}`);
  const query = `query ($owner: String!, $repo: String!, ${names.map((name) => `$${name}: GitObjectID!`).join(", ")}) {
    repository(owner: $owner, name: $repo) { ${names.map((name) => `${name}: object(oid: $${name}) { ...blob }`).join(" ")} }
  }
  fragment blob on Blob { text isTruncated }`;
  const oids = Object.fromEntries(batch.map(({ oid }, index) => [`b${index}`, oid]));
  const answer = (await octokit.graphql(query, { ...repository, ...oids })) as BlobsAnswer;
  for (const [index, { resolve }] of batch.entries()) {
    const blob = answer.repository[`b${index}`];
    resolve(blob?.isTruncated === false ? (blob.text ?? undefined) : undefined);
  }
}

function inBatches(blobs: readonly Wanted[]): readonly (readonly Wanted[])[] {
  const batches: Wanted[][] = [];
  let bytes = Infinity;
  for (const blob of blobs) {
    const size = Math.min(blob.size, longestText);
    const last = batches.at(-1);
    if (last === undefined || last.length === limits.blobs || bytes + size > limits.bytes) {
      batches.push([blob]);
      bytes = size;
    } else {
      last.push(blob);
      bytes += size;
    }
  }
  return batches;
}
