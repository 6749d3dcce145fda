import { announceIssue } from "../events.ts";
import { checkBody, invalid, type Refusal } from "../refusal.ts";
import { renderCommit, renderFile } from "../render/commit.ts";
import { pullCommits, pullFiles, renderPull, renderSimplePull } from "../render/pull.ts";
import { page, repositoryRoute } from "../route.ts";
import { openPull, retarget } from "../pulls.ts";
import { editIssue, findPull, requireAuthorOrWriter } from "../subjects.ts";

const read = { permission: "pull_requests", level: "read" } as const;

function refused(message: string): Refusal {
  return invalid({ resource: "PullRequest", field: "head", code: "custom", message });
}

const list = repositoryRoute("pulls/list", {
  needs: read,
  takes: ["state", "head", "base", "sort", "direction", "per_page", "page"],
  handle: (call) => {
    const { hub, repository, query } = call;
    const state = query.state ?? "open";
    const found = repository.issues
      .flatMap(({ pull }) => pull ?? [])
      .filter(
        (pull) =>
          (state === "all" || pull.issue.state === state) &&
          (query.head === undefined || query.head === `${(pull.fork ?? repository).owner.login}:${pull.headRef}`) &&
          (query.base === undefined || query.base === pull.baseRef),
      );
    const sorted =
      query.sort === "updated"
        ? found.toSorted((one, other) => one.issue.updatedAt.localeCompare(other.issue.updatedAt))
        : found;
    const ascending =
      query.direction === undefined ? query.sort !== undefined && query.sort !== "created" : query.direction === "asc";
    return page(call, ascending ? sorted : sorted.toReversed(), (pull) => renderSimplePull(hub, repository, pull));
  },
});

const create = repositoryRoute("pulls/create", {
  needs: { permission: "pull_requests", level: "write", person: "read" },
  takes: ["title", "head", "base", "body", "draft"],
  handle: ({ hub, actor, repository, body }) => {
    const { git } = repository;
    const headRef = body.head.replace(`${repository.owner.login}:`, "");
    const headSha = git.resolve(`refs/heads/${headRef}`);
    const baseSha = git.resolve(`refs/heads/${body.base}`);
    if (headSha === undefined) throw invalid({ resource: "PullRequest", field: "head", code: "invalid" });
    if (baseSha === undefined) throw invalid({ resource: "PullRequest", field: "base", code: "invalid" });
    if (git.isAncestor(headSha, baseSha)) throw refused(`No commits between ${body.base} and ${headRef}`);
    const twin = repository.issues.find(
      ({ state, pull }) =>
        state === "open" && pull?.headRef === headRef && pull.fork === undefined && pull.baseRef === body.base,
    );
    if (twin) throw refused(`A pull request already exists for ${repository.owner.login}:${headRef}.`);
    checkBody("PullRequest", body.body);
    const pull = openPull(hub, repository, {
      actor,
      title: body.title ?? "",
      text: body.body ?? null,
      draft: body.draft ?? false,
      headRef,
      headSha,
      baseRef: body.base,
      baseSha,
    });
    return { status: 201, body: renderPull(hub, repository, pull) };
  },
});

const get = repositoryRoute("pulls/get", {
  needs: read,
  handle: ({ hub, repository, params }) => ({
    status: 200,
    body: renderPull(hub, repository, findPull(repository, params.pull_number)),
  }),
});

const update = repositoryRoute("pulls/update", {
  needs: { permission: "pull_requests", level: "write", person: "read" },
  takes: ["title", "body", "state", "base"],
  handle: ({ hub, actor, repository, params, body }) => {
    const pull = findPull(repository, params.pull_number);
    const { issue } = pull;
    requireAuthorOrWriter(repository, actor, issue.author);
    checkBody("PullRequest", body.body);
    const changes: Record<string, unknown> = editIssue(hub, issue, actor.account, {
      title: body.title,
      body: body.body,
    });
    if (body.base !== undefined && body.base !== pull.baseRef)
      changes["base"] = retarget(hub, repository, { pull, base: body.base, by: actor.account });
    if (Object.keys(changes).length > 0)
      announceIssue(hub, repository, actor.account, issue, { action: "edited", changes });
    if (body.state !== undefined && body.state !== issue.state) {
      const closes = body.state === "closed";
      if (!closes && repository.git.resolve(`refs/heads/${pull.headRef}`) !== pull.headSha) {
        throw refused("state cannot be changed. The head branch was deleted or moved.");
      }
      const at = hub.now();
      Object.assign(issue, {
        state: body.state,
        closedAt: closes ? at : null,
        closedBy: closes ? actor.account : null,
        updatedAt: at,
      });
      announceIssue(hub, repository, actor.account, issue, { action: closes ? "closed" : "reopened" });
    }
    return { status: 200, body: renderPull(hub, repository, pull) };
  },
});

const listFiles = repositoryRoute("pulls/list-files", {
  needs: read,
  takes: ["per_page", "page"],
  handle: (call) => {
    const { hub, repository, params } = call;
    const pull = findPull(repository, params.pull_number);
    // GitHub lists no more than this: https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files
    const files = pullFiles(repository, pull).slice(0, 3000);
    return page(call, files, (file) => renderFile(hub, repository, pull.headSha, file));
  },
});

const listCommits = repositoryRoute("pulls/list-commits", {
  needs: read,
  takes: ["per_page", "page"],
  handle: (call) => {
    const { hub, repository, params } = call;
    // GitHub lists no more than this: https://docs.github.com/en/rest/pulls/pulls#list-commits-on-a-pull-request
    const commits = pullCommits(repository, findPull(repository, params.pull_number)).slice(0, 250);
    return page(call, commits, (sha) => renderCommit(hub, repository, sha));
  },
});

export const pulls = [list, create, get, update, listFiles, listCommits];
