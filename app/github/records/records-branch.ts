import type { Calls } from "../octokit.ts";

/** The branch that holds one file per account, and one per request with e-mails, written by the App alone. */
export const recordsBranch = "aws-accounts-records";

/** A commit, as the REST API shows it. */
export interface RecordsCommit {
  readonly sha: string;
  readonly author: { readonly login?: string } | null;
  readonly committer: { readonly login?: string } | null;
  readonly commit: { readonly verification?: { readonly verified: boolean } };
  readonly parents: readonly { readonly sha: string }[];
}

/** What is called of Octokit. */
export type RecordsTipApi = Calls<"repos.getBranch">;

/** The records branch, or a file on it, is not as the App left it. The message may be shown on an issue. */
export class RecordsError extends Error {
  override readonly name = "RecordsError";
  readonly commit: string;

  constructor(commit: string, what: string) {
    super(
      `At ${commit.slice(0, 7)}, ${what} Somebody with the right to must set the branch ${recordsBranch} back to the last ` +
        `commit of the App before that, and see that a ruleset lets nobody else push to it.`,
    );
    this.commit = commit;
  }
}

const unknownPerson = "somebody unknown to GitHub";

/**
 * Makes sure that the App made a commit; `which` names it in the message.
 *
 * The author alone proves nothing: anybody can write any author into a commit and sign it as its committer. What the App
 * commits through the API, GitHub commits and signs in its own name, `web-flow`. The App never merges: a history without
 * branches has one order, in which no commit can hide behind another.
 *
 * @throws {@link RecordsError} where somebody else made it, or nobody can say who.
 */
export function requireOwnCommit(commit: RecordsCommit, app: string, which: "the last commit" | "a commit"): void {
  const author = commit.author?.login ?? unknownPerson;
  const committer = commit.committer?.login ?? unknownPerson;
  const of = `${which} of ${recordsBranch}`;
  if (author !== app) throw new RecordsError(commit.sha, `${of} was made by ${author}, not by the App.`);
  if (committer !== "web-flow" && committer !== app) {
    throw new RecordsError(commit.sha, `${of} was committed by ${committer}.`);
  }
  if (commit.commit.verification?.verified !== true) throw new RecordsError(commit.sha, `${of} is not verified.`);
  if (commit.parents.length > 1) throw new RecordsError(commit.sha, `${of} is a merge, which the App never makes.`);
}
