import type { Calls } from "./octokit.ts";
import type { AppIdentity } from "./app-identity.ts";
import { accountsFilePath } from "../domain/settings/settings.ts";
import type { CreateBranchApi } from "./create-branch.ts";
import type { Repository } from "./repository.ts";

/** A file of a new tree. */
export interface NewFile {
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

/** A commit that new commits are based on. */
export interface BranchHead {
  readonly sha: string;
  readonly tree: string;
}

/** The tip of a branch, as a base for a commit. */
export async function readBranchHead(
  octokit: BranchTreeApi,
  repository: Repository,
  branch: string,
): Promise<BranchHead> {
  const { data } = await octokit.rest.repos.getBranch({ ...repository, branch });
  return { sha: data.commit.sha, tree: data.commit.commit.tree.sha };
}

/** Commits an accounts file on top of a commit; no branch moves. GitHub signs the commit, because it gets no author. */
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

/** Forces a branch to a commit: only for a branch without commits by others, see {@link listOtherCommitters}. */
export async function resetBranch(
  octokit: AccountBranchApi,
  { owner, repo }: Repository,
  { branch, sha }: { readonly branch: string; readonly sha: string },
): Promise<void> {
  await octokit.rest.git.updateRef({ owner, repo, ref: `heads/${branch}`, sha, force: true });
}

/**
 * Lists the committers other than the App on a branch since it left the default branch.
 *
 * The author alone proves nothing: only commits that GitHub signed for the App count as the App's.
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
  return [...new Set(foreign.map(({ author }) => author?.login ?? "a person unknown to GitHub")), ...hidden];
}

function isOwn({ author, committer, commit }: ListedCommit, app: AppIdentity): boolean {
  const committed = committer?.login === "web-flow" || committer?.login === app.login;
  return author?.login === app.login && committed && commit.verification?.verified === true;
}
