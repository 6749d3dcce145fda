import { createCommit } from "../commits.ts";
import type { NewFile } from "../git.ts";
import { Refusal } from "../refusal.ts";
import { renderGitCommit } from "../render/commit.ts";
import { repositoryUrl } from "../render/repository.ts";
import { repositoryRoute } from "../route.ts";

const write = { permission: "contents", level: "write" } as const;

const createTree = repositoryRoute("git/create-tree", {
  needs: write,
  takes: ["tree", "base_tree"],
  handle: ({ hub, repository, body }) => {
    const { git } = repository;
    const changes = body.tree.map(({ path = "", mode = "", content, sha }): readonly [string, NewFile | null] => {
      if (sha === null) return [path, null];
      if (mode === "160000" && sha !== undefined) return [path, { commit: sha }];
      if (content === undefined) throw new Refusal(422, "tree.content: files are written by content here");
      return [path, { mode, content: Buffer.from(content) }];
    });
    const sha = git.writeTree(body.base_tree, Object.fromEntries<NewFile | null>(changes));
    const url = `${repositoryUrl(hub, repository)}/git`;
    const tree = git.children(sha, "").map((entry) => ({
      path: entry.path,
      mode: entry.mode,
      type: entry.type,
      sha: entry.sha,
      ...(entry.type === "blob" ? { size: entry.size } : {}),
      url: `${url}/${entry.type === "tree" ? "trees" : "blobs"}/${entry.sha}`,
    }));
    return { status: 201, body: { sha, url: `${url}/trees/${sha}`, truncated: false, tree } };
  },
});

/** GitHub signs what an App makes as itself; what a person makes here is theirs, and unsigned. */
const create = repositoryRoute("git/create-commit", {
  needs: write,
  takes: ["message", "tree", "parents", "author", "committer"],
  handle: ({ hub, actor, repository, body }) => {
    const { git } = repository;
    const parents = body.parents ?? [];
    if (!git.isTree(body.tree)) throw new Refusal(422, "Tree SHA does not exist");
    if (!parents.every((parent) => git.resolve(parent) === parent))
      throw new Refusal(422, "Parent SHA does not exist or is not a commit object");
    const { login: name, email } = actor.account;
    const author = body.author ?? (actor.kind === "user" ? { name, email } : undefined);
    const committer = body.committer && { name: body.committer.name ?? name, email: body.committer.email ?? email };
    const sha = createCommit(hub, repository, {
      tree: body.tree,
      parents,
      message: body.message,
      account: actor.account,
      author,
      committer,
    });
    return { status: 201, body: renderGitCommit(hub, repository, sha) };
  },
});

export const gitObjects = [createTree, create];
