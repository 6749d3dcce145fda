import { notFound, Refusal } from "../refusal.ts";
import { renderCommit, renderFile } from "../render/commit.ts";
import { pullCommits, renderSimplePull } from "../render/pull.ts";
import { repositoryPage, repositoryUrl } from "../render/repository.ts";
import { page, repositoryRoute } from "../route.ts";
import type { Repository } from "../state.ts";

const get = repositoryRoute("repos/get-commit", {
  needs: { permission: "contents", level: "read" },
  handle: ({ hub, repository, params }) => {
    const { git } = repository;
    const sha = findCommit(repository, params.ref);
    if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${params.ref}`);
    const files = git.diff(git.commit(sha).parents[0], sha);
    const additions = files.reduce((sum, file) => sum + file.additions, 0);
    const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
    return {
      status: 200,
      body: {
        ...renderCommit(hub, repository, sha),
        stats: { additions, deletions, total: additions + deletions },
        // GitHub shows no more than this of one page: https://docs.github.com/en/rest/commits/commits#get-a-commit
        files: files.slice(0, 300).map((file) => renderFile(hub, repository, sha, file)),
      },
    };
  },
});

const list = repositoryRoute("repos/list-commits", {
  needs: { permission: "contents", level: "read" },
  takes: ["sha", "path", "per_page", "page"],
  handle: (call) => {
    const { hub, repository, query } = call;
    const start = findCommit(repository, query.sha ?? repository.defaultBranch);
    if (start === undefined) throw notFound();
    return page(call, repository.git.history(start, query.path), (sha) => renderCommit(hub, repository, sha));
  },
});

const compare = repositoryRoute("repos/compare-commits-with-basehead", {
  needs: { permission: "contents", level: "read" },
  takes: ["per_page", "page"],
  handle: ({ hub, repository, params, query }) => {
    const { git } = repository;
    const [base, head] = params.basehead.split("...").map((ref) => findCommit(repository, ref));
    const common = base === undefined || head === undefined ? undefined : git.mergeBase(base, head);
    if (base === undefined || head === undefined || common === undefined) throw notFound();
    const ahead = git.log(base, head);
    const behind = git.log(head, base).length;
    const page = `${repositoryPage(hub, repository)}/compare/${params.basehead}`;
    // In pages where one is asked for, else as many as GitHub shows at once.
    const size = Math.min(query.per_page ?? 250, query.page === undefined ? 250 : 100);
    const start = ((query.page ?? 1) - 1) * size;
    return {
      status: 200,
      body: {
        url: `${repositoryUrl(hub, repository)}/compare/${params.basehead}`,
        html_url: page,
        permalink_url: page,
        diff_url: `${page}.diff`,
        patch_url: `${page}.patch`,
        base_commit: renderCommit(hub, repository, base),
        merge_base_commit: renderCommit(hub, repository, common),
        status: ahead.length > 0 ? (behind > 0 ? "diverged" : "ahead") : behind > 0 ? "behind" : "identical",
        ahead_by: ahead.length,
        behind_by: behind,
        total_commits: ahead.length,
        commits: ahead.slice(start, start + size).map((sha) => renderCommit(hub, repository, sha)),
        files: git
          .diff(common, head)
          .slice(0, 300)
          .map((file) => renderFile(hub, repository, head, file)),
      },
    };
  },
});

function findCommit({ git }: Repository, ref: string): string | undefined {
  return git.resolve(`refs/heads/${ref}`) ?? git.resolve(ref);
}

/** The merged pull request that brought a commit, and open ones that have it. */
const listPulls = repositoryRoute("repos/list-pull-requests-associated-with-commit", {
  needs: { permission: "pull_requests", level: "read" },
  takes: ["per_page", "page"],
  handle: (call) => {
    const { hub, repository, params } = call;
    const sha = repository.git.resolve(params.commit_sha);
    if (sha === undefined) throw notFound();
    const found = repository.issues
      .flatMap(({ pull }) => pull ?? [])
      .filter((pull) => pull.merged?.sha === sha || pullCommits(repository, pull).includes(sha));
    return page(call, found, (pull) => renderSimplePull(hub, repository, pull));
  },
});

export const commits = [list, get, compare, listPulls];
