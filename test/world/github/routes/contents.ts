import { hasPermission } from "../access.ts";
import { createCommit } from "../commits.ts";
import type { TreeEntry } from "../git.ts";
import type { Hub } from "../hub.ts";
import { push } from "../pushes.ts";
import { notAccessible, notFound, Refusal } from "../refusal.ts";
import { renderGitCommit } from "../render/commit.ts";
import { repositoryPage, repositoryUrl } from "../render/repository.ts";
import { repositoryRoute, type Answer, type RepositoryCall } from "../route.ts";
import { pushProblem } from "../rules.ts";
import type { Actor, Repository } from "../state.ts";

/** Above this the contents API gives no content but raw: https://docs.github.com/en/rest/repos/contents#get-repository-content */
const megabyte = 1024 * 1024;

const kinds = { blob: "file", tree: "dir", commit: "submodule" } as const;

interface Place {
  readonly hub: Hub;
  readonly repository: Repository;
  readonly ref: string;
}

function renderEntry({ hub, repository, ref }: Place, entry: TreeEntry) {
  const path = encodeURI(entry.path);
  const self = `${repositoryUrl(hub, repository)}/contents/${path}?ref=${encodeURIComponent(ref)}`;
  const git = `${repositoryUrl(hub, repository)}/git/${entry.type === "tree" ? "trees" : "blobs"}/${entry.sha}`;
  const html = `${repositoryPage(hub, repository)}/${entry.type}/${encodeURIComponent(ref)}/${path}`;
  return {
    type: entry.mode === "120000" ? "symlink" : kinds[entry.type],
    size: entry.size,
    name: entry.path.split("/").at(-1) ?? "",
    path: entry.path,
    sha: entry.sha,
    url: self,
    git_url: git,
    html_url: html,
    download_url:
      entry.type === "blob" ? `${repositoryPage(hub, repository)}/raw/${encodeURIComponent(ref)}/${path}` : null,
    _links: { self, git, html },
  };
}

/** In a listing a submodule is said to be a file: https://docs.github.com/en/rest/repos/contents#get-repository-content */
function renderListed(place: Place, entry: TreeEntry) {
  const rendered = renderEntry(place, entry);
  return entry.type === "commit" ? { ...rendered, type: "file" } : rendered;
}

const get = repositoryRoute("repos/get-content", {
  needs: { permission: "contents", level: "read" },
  takes: ["ref"],
  handle: ({ hub, repository, params, query, accept }) => {
    const { git } = repository;
    const ref = query.ref ?? repository.defaultBranch;
    const commit = findCommit(repository, ref);
    const entry = git.entry(commit, params.path.replace(/\/$/, ""));
    if (!entry) throw notFound();
    const place = { hub, repository, ref };
    if (entry.type === "commit") {
      // GitHub takes the address from .gitmodules; its description knows no submodule without.
      return {
        status: 200,
        body: { ...renderEntry(place, entry), submodule_git_url: "https://example.org/other.git" },
      };
    }
    if (entry.type !== "blob") {
      const children = git.children(commit, entry.path).map((child) => renderListed(place, child));
      if (!accept.includes("object")) return { status: 200, body: children };
      return { status: 200, body: { ...renderEntry(place, entry), entries: children }, headers: objectType };
    }
    const bytes = git.blob(entry.sha) ?? Buffer.alloc(0);
    if (accept.includes("raw")) {
      if (bytes.length > 100 * megabyte) throw tooLarge();
      return {
        status: 200,
        body: bytes,
        headers: { "content-type": "application/vnd.github.raw+json; charset=utf-8" },
      };
    }
    if (bytes.length <= megabyte)
      return { status: 200, body: { ...renderEntry(place, entry), encoding: "base64", content: wrapped(bytes) } };
    if (!accept.includes("object")) throw tooLarge();
    return { status: 200, body: { ...renderEntry(place, entry), encoding: "none", content: "" }, headers: objectType };
  },
});

const objectType = { "content-type": "application/vnd.github.object; charset=utf-8" };

type PutCall = RepositoryCall<"repos/create-or-update-file-contents">;

const put = repositoryRoute("repos/create-or-update-file-contents", {
  needs: { permission: "contents", level: "write" },
  takes: ["message", "content", "sha", "branch", "author", "committer"],
  handle: (call) => {
    const { hub, actor, repository, body } = call;
    const branch = body.branch ?? repository.defaultBranch;
    return hub.branchWrites.carryOut({
      repository,
      branch,
      actor,
      write: () => putFile(call),
      refuse: (expected) => behind(repository, branch, expected),
    });
  },
});

/** As GitHub says that the branch moved under a write. */
function behind({ git }: Repository, branch: string, expected: string): Refusal {
  return new Refusal(409, `is at ${git.resolve(`refs/heads/${branch}`) ?? ""} but expected ${expected}`);
}

function putFile({ hub, actor, repository, params, body }: PutCall): Answer {
  const { path } = params;
  const content = Buffer.from(body.content, "base64");
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(body.content)) throw new Refusal(422, "content is not valid Base64");
  const { branch, head, known } = findFile(repository, actor, body.branch, path);
  if (known && body.sha === undefined) throw new Refusal(422, 'Invalid request.\n\n"sha" wasn\'t supplied.');
  if (body.sha !== undefined && body.sha !== known?.sha) throw new Refusal(409, `${path} does not match ${body.sha}`);
  const tree = repository.git.writeTree(head, { [path]: content });
  const sha = createCommit(hub, repository, { tree, parents: [head], ...body, account: actor.account });
  push(hub, repository, { branch, sha, actor });
  const entry = repository.git.entry(sha, path);
  const rendered = entry ? renderEntry({ hub, repository, ref: branch }, entry) : null;
  return { status: known ? 200 : 201, body: { content: rendered, commit: renderGitCommit(hub, repository, sha) } };
}

/** The file as the branch has it now, where the actor may write there. */
function findFile(repository: Repository, actor: Actor, wanted: string | undefined, path: string) {
  const branch = wanted ?? repository.defaultBranch;
  const head = repository.git.resolve(`refs/heads/${branch}`);
  if (head === undefined) throw new Refusal(404, `Branch ${branch} not found`);
  const isWorkflow = path.startsWith(".github/workflows/");
  if (
    isWorkflow &&
    actor.kind !== "user" &&
    !("permissions" in actor && hasPermission(actor.permissions, "workflows", "write"))
  )
    throw notAccessible();
  const problem = pushProblem(repository, branch, actor);
  if (problem !== undefined) throw new Refusal(409, `Repository rule violations found\n\n${problem}\n\n`);
  return { branch, head, known: repository.git.entry(head, path) };
}

function findCommit({ git }: Repository, ref: string): string {
  const commit = git.resolve(`refs/heads/${ref}`) ?? git.resolve(ref);
  if (commit === undefined) throw new Refusal(404, `No commit found for the ref ${ref}`);
  return commit;
}

/** Base64 in lines of 60 characters, as GitHub has always sent it. */
function wrapped(bytes: Buffer): string {
  return bytes.toString("base64").replace(/.{60}/g, "$&\n");
}

function tooLarge(): Refusal {
  return new Refusal(
    403,
    "This API returns blobs up to 1 MB in size. The requested blob is too large to fetch via the API.",
    {
      errors: [{ resource: "Blob", field: "data", code: "too_large" }],
    },
  );
}

export const contents = [get, put];
