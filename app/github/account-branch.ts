import type { Calls } from "./octokit.ts";
import type { AppIdentity } from "./app-identity.ts";
import { accountsFilePath } from "../domain/settings/settings.ts";
import type { CreateBranchApi } from "./create-branch.ts";
import type { Repository } from "./repository.ts";

interface NewFile {
  readonly path: string;
  readonly mode: "100644";
  readonly type: "blob";
  readonly content: string;
}

interface ListedCommit {
  readonly sha: string;
  readonly author: { readonly login?: string } | null;
  readonly committer: { readonly login?: string } | null;
  readonly commit: { readonly verification?: { readonly verified: boolean } };
}

export type BranchTreeApi = Calls<"repos.getBranch">;

export type AccountBranchApi = CreateBranchApi &
  Calls<"repos.compareCommitsWithBasehead" | "git.createTree" | "git.createCommit" | "git.updateRef">;

/** A commit that others are made on. */
export interface BranchHead {
  readonly sha: string;
  readonly tree: string;
}

/** The tip of a branch, as something to commit on. */
export async function readBranchHead(
  octokit: BranchTreeApi,
  repository: Repository,
  branch: string,
): Promise<BranchHead> {
  const { data } = await octokit.rest.repos.getBranch({ ...repository, branch });
  return { sha: data.commit.sha, tree: data.commit.commit.tree.sha };
}

/** Commits an accounts file on top of a commit; no branch moves. GitHub signs it, since no author is given. */
export async function commitAccountsFile(
  octokit: AccountBranchApi,
  { owner, repo }: Repository,
  { base, text, message }: { readonly base: BranchHead; readonly text: string; readonly message: string },
): Promise<string> {
  const file: NewFile = { path: accountsFilePath, mode: "100644", type: "blob", content: text };
  const tree = await octokit.rest.git.createTree({ owner, repo, base_tree: base.tree, tree: [file] });
  const commit = { owner, repo, message, tree: tree.data.sha, parents: [base.sha] };
  return (await octokit.rest.git.createCommit(commit)).data.sha;
}

/** Sets a branch to a commit, whatever was on it: only for one that {@link listOtherCommitters} names nobody on. */
export async function resetBranch(
  octokit: AccountBranchApi,
  { owner, repo }: Repository,
  { branch, sha }: { readonly branch: string; readonly sha: string },
): Promise<void> {
  await octokit.rest.git.updateRef({ owner, repo, ref: `heads/${branch}`, sha, force: true });
}

/**
 * Who else than the App committed on a branch since it left the default branch.
 *
 * The author alone proves nothing: only what GitHub signed for the App is the App's.
 */
export async function listOtherCommitters(
  octokit: AccountBranchApi,
  { owner, repo }: Repository,
  { base, branch, app }: { readonly base: BranchHead; readonly branch: string; readonly app: AppIdentity },
): Promise<readonly string[]> {
  const basehead = `${base.sha}...${branch}`;
  const { data } = await octokit.rest.repos.compareCommitsWithBasehead({ owner, repo, basehead });
  const foreign = data.commits.filter((commit) => !isOwn(commit, app));
  const hidden = data.total_commits > data.commits.length ? ["many people"] : [];
  return [...new Set(foreign.map(({ author }) => author?.login ?? "somebody unknown to GitHub")), ...hidden];
}

function isOwn({ author, committer, commit }: ListedCommit, app: AppIdentity): boolean {
  const committed = committer?.login === "web-flow" || committer?.login === app.login;
  return author?.login === app.login && committed && commit.verification?.verified === true;
}
