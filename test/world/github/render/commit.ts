import type { Commit, Signature } from "../git-commit.ts";
import type { FileDiff } from "../git-diff.ts";
import type { Hub } from "../hub.ts";
import type { Account } from "../accounts.ts";
import type { Repository } from "../state.ts";
import { renderAccount, type Schemas } from "./account.ts";
import { repositoryPage, repositoryUrl } from "./repository.ts";

/** Whether GitHub vouches for a commit: it signs what it makes itself, and nothing else is signed here. */
function renderVerification(repository: Repository, commit: Commit) {
  return repository.signedCommits.has(commit.sha)
    ? {
        verified: true,
        reason: "valid",
        signature: "-----BEGIN PGP SIGNATURE-----\n\nlocal\n-----END PGP SIGNATURE-----\n",
        payload: `tree ${commit.tree}\n`,
        verified_at: commit.committer.date,
      }
    : { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null };
}

export function renderCommit(hub: Hub, repository: Repository, sha: string) {
  const commit = repository.git.commit(sha);
  const url = `${repositoryUrl(hub, repository)}/commits/${sha}`;
  const gitUrl = `${repositoryUrl(hub, repository)}/git`;
  return {
    url,
    sha,
    node_id: `C_${sha}`,
    html_url: `${repositoryPage(hub, repository)}/commit/${sha}`,
    comments_url: `${url}/comments`,
    commit: {
      url: `${gitUrl}/commits/${sha}`,
      author: { ...commit.author },
      committer: { ...commit.committer },
      message: commit.message,
      comment_count: 0,
      tree: { sha: commit.tree, url: `${gitUrl}/trees/${commit.tree}` },
      verification: renderVerification(repository, commit),
    },
    author: renderSigner(hub, commit.author),
    committer: renderSigner(hub, commit.committer),
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: `${repositoryUrl(hub, repository)}/commits/${parent}`,
      html_url: `${repositoryPage(hub, repository)}/commit/${parent}`,
    })),
  } satisfies Schemas["commit"];
}

/** As the git database shows it, and the contents API what it committed. */
export function renderGitCommit(hub: Hub, repository: Repository, sha: string) {
  const commit = repository.git.commit(sha);
  const url = `${repositoryUrl(hub, repository)}/git`;
  const page = (of: string): string => `${repositoryPage(hub, repository)}/commit/${of}`;
  return {
    sha,
    node_id: `C_${sha}`,
    url: `${url}/commits/${sha}`,
    html_url: page(sha),
    author: { ...commit.author },
    committer: { ...commit.committer },
    message: commit.message,
    tree: { sha: commit.tree, url: `${url}/trees/${commit.tree}` },
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: `${url}/commits/${parent}`,
      html_url: page(parent),
    })),
    verification: renderVerification(repository, commit),
  } satisfies Schemas["git-commit"];
}

/** As workflow runs and pushes carry it. */
export function renderSimpleCommit(repository: Repository, sha: string) {
  const { tree, message, author, committer } = repository.git.commit(sha);
  return {
    id: sha,
    tree_id: tree,
    message,
    timestamp: committer.date,
    author: { name: author.name, email: author.email },
    committer: { name: committer.name, email: committer.email },
  } satisfies Schemas["simple-commit"];
}

export function renderFile(hub: Hub, repository: Repository, head: string, file: FileDiff) {
  const page = repositoryPage(hub, repository);
  const path = encodeURI(file.path);
  return {
    sha: file.blob,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${page}/blob/${head}/${path}`,
    raw_url: `${page}/raw/${head}/${path}`,
    contents_url: `${repositoryUrl(hub, repository)}/contents/${path}?ref=${head}`,
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previousPath === undefined ? {} : { previous_filename: file.previousPath }),
  } satisfies Schemas["diff-entry"];
}

/** GitHub tells who signed a commit by their e-mail address. */
export function signer(hub: Hub, { email }: Signature): Account | undefined {
  return hub.state.accounts.find((account) => account.email === email);
}

function renderSigner(hub: Hub, signature: Signature) {
  const account = signer(hub, signature);
  return account ? renderAccount(hub, account) : null;
}
