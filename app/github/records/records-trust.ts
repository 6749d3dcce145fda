import { LRUCache } from "lru-cache";
import { AdapterError, hasStatus } from "../errors.ts";
import type { AppIdentity } from "../app-identity.ts";
import { createCache } from "../cache.ts";
import type { Commit } from "../check-runs.ts";
import { recordsBranch, type RecordsCommit, requireOwnCommit } from "./records-branch.ts";
import { type MergedCommitsApi, requireNotMerged } from "./merged-commits.ts";
import { openHistory, type RecordsHistoryApi, type Walk, walkHistory } from "./records-history.ts";
import { type Mark, type MarkApi, readMark, writeMark } from "./records-mark.ts";
import { fullName, type Repository } from "../repository.ts";

/** Verifies that the App made a records branch. */
export interface RecordsReader {
  /**
   * Makes sure that the App made all commits up to this one, the tip of the branch.
   *
   * @throws RecordsError if another person or App made one.
   */
  verify(octokit: RecordsTrustApi, branch: Repository, tip: RecordsCommit): Promise<void>;
}

/** The verified records branches of this process. */
export interface RecordsTrust extends RecordsReader {
  /** Adds a commit that this process has just made on top of a verified one, or as the first of a branch. */
  made(branch: Repository, commit: { readonly sha: string; readonly parent: string | undefined }): void;
}

export type RecordsTrustApi = RecordsHistoryApi & MergedCommitsApi & MarkApi;

/** After so many commits the mark is moved. A start reads two pages of history at most then, unless it was not moved. */
const markedEvery = 100;

const limits = { commits: 20_000, branches: 1_000 } as const;

/** The first commit of a verified history, and the number of commits after its mark. */
interface Branch {
  readonly first: string;
  readonly unmarked: number;
}

/**
 * Verifies whole histories, each commit once.
 *
 * A commit's id covers all commits before it, so a verified commit stays verified. A rewritten history is walked back to a
 * commit that both histories have, or to its beginning. A start need not read years of commits: the App stores the last
 * verified commit in a check run. A file on the branch could not prove that, because anyone who can push could write it;
 * only the App itself can make a check run with its id. The check run is at the very first commit, which can be found from
 * any tip, and counts only if the walk reaches the commit that it names.
 */
export function createRecordsTrust(identity: () => Promise<AppIdentity>): RecordsTrust {
  const memory = createMemory();
  const looks = createCache();

  const look = async (octokit: RecordsTrustApi, branch: Repository, tip: RecordsCommit): Promise<void> => {
    const name = fullName(branch);
    if (!memory.isVerified(name, tip.sha)) await walk(octokit, branch, { tip, memory, app: await identity() });
    const known = memory.branches.get(name);
    if (known === undefined || known.unmarked < markedEvery) return;
    await writeMark(octokit, { ...branch, sha: known.first }, { verified: tip.sha });
    memory.branches.set(name, { ...known, unmarked: 0 });
  };

  return {
    verify: async (octokit, { owner, repo }, tip) => {
      requireOwnCommit(tip, await identity(), "the last commit");
      const branch = { owner, repo };
      // By the tip, too: a call that joins another call's look must have asked about the same commit.
      await looks.together(`${fullName(branch)}@${tip.sha}`, () => look(octokit, branch, tip));
    },
    made: (branch, { sha, parent }) => {
      const name = fullName(branch);
      if (parent !== undefined && !memory.isVerified(name, parent)) return;
      if (parent === undefined) memory.branches.set(name, { first: sha, unmarked: markedEvery });
      memory.add(name, { commits: [sha], until: undefined });
      if (parent !== undefined) memory.count(name, 1);
    },
  };
}

/** The commits that this process has verified, by the full names of their repositories. */
interface Memory {
  readonly branches: LRUCache<string, Branch>;
  isVerified(name: string, sha: string | undefined): boolean;
  add(name: string, walk: Walk): void;
  /** Counts verified commits after the mark. */
  count(name: string, commits: number): void;
}

function createMemory(): Memory {
  const verified = new LRUCache<string, true>({ max: limits.commits });
  const branches = new LRUCache<string, Branch>({ max: limits.branches });
  return {
    branches,
    isVerified: (name, sha) => verified.has(`${name}@${sha}`),
    add: (name, { commits, until }) => {
      // The newest last: of a very long history the oldest commits are forgotten first.
      for (const sha of [...commits, ...(until === undefined ? [] : [until])].toReversed())
        verified.set(`${name}@${sha}`, true);
    },
    count: (name, commits) => {
      const branch = branches.get(name);
      if (branch !== undefined) branches.set(name, { ...branch, unmarked: branch.unmarked + commits });
    },
  };
}

/** Walks a history back from its tip to a verified commit, and remembers the commits. */
async function walk(
  octokit: RecordsTrustApi,
  branch: Repository,
  of: { readonly tip: RecordsCommit; readonly memory: Memory; readonly app: AppIdentity },
): Promise<void> {
  const { tip, memory, app } = of;
  const name = fullName(branch);
  const isKnown = (sha: string | undefined): boolean => memory.isVerified(name, sha);
  // Another process wrote the commit: it follows a verified one directly.
  if (isKnown(tip.parents[0]?.sha)) {
    await requireNotMerged(octokit, branch, [tip.sha]);
    memory.add(name, { commits: [tip.sha], until: undefined });
    memory.count(name, 1);
    return;
  }
  const history = await openHistory(octokit, branch, tip.sha);
  if (history.newest.some(({ sha }) => isKnown(sha))) {
    const walked = await walkHistory(history, app, isKnown);
    await requireNotMerged(octokit, branch, walked.commits);
    memory.add(name, walked);
    memory.count(name, walked.commits.length);
    return;
  }
  const first = await history.findFirst();
  const mark = await readMark(octokit, { ...branch, sha: first }, app);
  const walked = await walkHistory(history, app, (sha) => isKnown(sha) || sha === mark?.verified);
  await requireNotMerged(octokit, branch, walked.commits);
  memory.add(name, walked);
  const isMarked = walked.until !== undefined && walked.until === mark?.verified;
  memory.branches.set(name, { first, unmarked: isMarked ? walked.commits.length : markedEvery });
}

/**
 * Verifies for a job, which cannot ask who the App is: it knows only its id, from the settings, and reads its name from the
 * App's own mark.
 */
export function createJobTrust(appId: number): RecordsReader {
  return {
    verify: async (octokit, { owner, repo }, tip) => {
      const history = await openHistory(octokit, { owner, repo }, tip.sha);
      const mark = await readJobMark(octokit, { owner, repo, sha: await history.findFirst() }, appId);
      if (mark === undefined) {
        throw new AdapterError(
          `The App with the id ${appId} has not verified the branch ${recordsBranch} yet, or did so more than a year ago. ` +
            `It does when it starts, unless the branch is not as it left it: start it again, and see what it logs.`,
        );
      }
      const { commits } = await walkHistory(history, mark, (sha) => sha === mark.verified);
      await requireNotMerged(octokit, { owner, repo }, commits);
    },
  };
}

async function readJobMark(octokit: RecordsTrustApi, first: Commit, appId: number): Promise<Mark | undefined> {
  try {
    return await readMark(octokit, first, { id: appId });
  } catch (error) {
    if (!hasStatus(error, 403)) throw error;
    throw new AdapterError(
      `Could not read up to where the App has verified the branch ${recordsBranch}: give the job the permission ` +
        `\`checks: read\`.`,
      { cause: error },
    );
  }
}
