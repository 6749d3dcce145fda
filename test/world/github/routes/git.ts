import type { Hub } from "../hub.ts";
import { push } from "../pushes.ts";
import { notFound, Refusal } from "../refusal.ts";
import { repositoryUrl } from "../render/repository.ts";
import { repositoryRoute, type Answer, type RepositoryCall } from "../route.ts";
import { pushProblem } from "../rules.ts";
import type { Actor, Repository } from "../state.ts";

const read = { permission: "contents", level: "read" } as const;
const write = { permission: "contents", level: "write" } as const;

function renderRef(hub: Hub, repository: Repository, ref: string, sha: string) {
  const url = `${repositoryUrl(hub, repository)}/git`;
  return {
    ref,
    node_id: `REF_${ref}`,
    url: `${url}/${ref}`,
    object: { type: "commit", sha, url: `${url}/commits/${sha}` },
  };
}

/** The branch that a full ref names; other refs are not written here. */
function branchOf(ref: string): string {
  if (!ref.startsWith("refs/heads/")) throw new Refusal(422, "Only branches are made and deleted here");
  return ref.slice("refs/heads/".length);
}

function requirePush(repository: Repository, branch: string, actor: Actor): void {
  const problem = pushProblem(repository, branch, actor);
  if (problem !== undefined) throw new Refusal(422, `Repository rule violations found\n\n${problem}\n\n`);
}

const getRef = repositoryRoute("git/get-ref", {
  needs: read,
  handle: ({ hub, repository, params }) => {
    const ref = `refs/${params.ref}`;
    const sha = repository.git.resolve(ref);
    if (sha === undefined) throw notFound();
    return { status: 200, body: renderRef(hub, repository, ref, sha) };
  },
});

const createRef = repositoryRoute("git/create-ref", {
  needs: write,
  takes: ["ref", "sha"],
  handle: ({ hub, actor, repository, body: { ref, sha } }) => {
    if (!/^refs\/[^/]+\/./.test(ref))
      throw new Refusal(422, "Reference name must start with 'refs' and contain at least two slashes");
    if (!repository.git.isValidRef(ref)) throw new Refusal(422, `${ref} is not a valid ref name.`);
    if (repository.git.resolve(ref) !== undefined) throw new Refusal(422, "Reference already exists");
    if (repository.git.resolve(sha) !== sha) throw new Refusal(422, "Object does not exist");
    const branch = branchOf(ref);
    requirePush(repository, branch, actor);
    // A branch is a file to git, so that none may lie below another.
    if (repository.git.isInTheWay(ref)) throw new Refusal(422, "Reference update failed");
    push(hub, repository, { branch, sha, actor });
    return { status: 201, body: renderRef(hub, repository, ref, sha) };
  },
});

const updateRef = repositoryRoute("git/update-ref", {
  needs: write,
  takes: ["sha", "force"],
  handle: (call) => {
    const { hub, actor, repository, params } = call;
    const branch = branchOf(`refs/${params.ref}`);
    return hub.branchWrites.carryOut({
      repository,
      branch,
      actor,
      write: () => moveRef(call, branch),
      refuse: () => new Refusal(409, "Reference cannot be updated"),
    });
  },
});

function moveRef({ hub, actor, repository, body }: RepositoryCall<"git/update-ref">, branch: string): Answer {
  const { sha, force = false } = body;
  const ref = `refs/heads/${branch}`;
  const before = repository.git.resolve(ref);
  if (before === undefined) throw new Refusal(422, "Reference does not exist");
  if (repository.git.resolve(sha) !== sha) throw new Refusal(422, "Object does not exist");
  if (!force && !repository.git.isAncestor(before, sha)) throw new Refusal(422, "Update is not a fast forward");
  requirePush(repository, branch, actor);
  if (before !== sha) push(hub, repository, { branch, sha, actor });
  return { status: 200, body: renderRef(hub, repository, ref, sha) };
}

const deleteRef = repositoryRoute("git/delete-ref", {
  needs: write,
  handle: ({ hub, actor, repository, params }) => {
    const ref = `refs/${params.ref}`;
    if (repository.git.resolve(ref) === undefined) throw new Refusal(422, "Reference does not exist");
    const branch = branchOf(ref);
    if (branch === repository.defaultBranch) throw new Refusal(422, "Cannot delete the default branch");
    requirePush(repository, branch, actor);
    push(hub, repository, { branch, sha: null, actor });
    return { status: 204 };
  },
});

export const git = [getRef, createRef, updateRef, deleteRef];
