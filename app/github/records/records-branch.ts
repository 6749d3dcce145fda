import type { AppIdentity } from "../app-identity.ts";
import type { Calls } from "../octokit.ts";

/** The branch with one file per account, and one per request with e-mails. Only the App writes it. */
export const recordsBranch = "aws-accounts-records";

/** A commit, as REST returns it. */
export interface RecordsCommit {
  readonly sha: string;
  readonly author: { readonly login?: string } | null;
  readonly committer: { readonly login?: string } | null;
  readonly commit: { readonly verification?: { readonly verified: boolean } };
  readonly parents: readonly { readonly sha: string }[];
}

/** The Octokit calls that this file makes. */
export type RecordsTipApi = Calls<"repos.getBranch">;

/** The records branch, or a file on it, was changed by another writer. The message may be shown on an issue. */
export class RecordsError extends Error {
  override readonly name = "RecordsError";
  readonly commit: string;

  constructor(commit: string, what: string) {
    super(
      `At ${commit.slice(0, 7)}, ${what} A person who may force-push must reset the branch ${recordsBranch} to the ` +
        `App's last commit before that, and make sure that a ruleset lets only the App push to it.`,
    );
    this.commit = commit;
  }
}

const unknownPerson = "a person unknown to GitHub";

/**
 * Verifies that the App made a commit; `which` names it in the message.
 *
 * The author alone proves nothing: anyone can name any author in a commit and sign it as its committer. GitHub commits
 * the App's API commits as `web-flow`, and signs them. The App never merges: a linear history has one order, so no
 * commit can hide in a side branch.
 *
 * @throws {@link RecordsError} if another person made it, or its author is unknown.
 */
export function requireOwnCommit(
  commit: RecordsCommit,
  { login: app }: Pick<AppIdentity, "login">,
  which: "the last commit" | "a commit",
): void {
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
