import { createCommit } from "../commits.ts";
import { push } from "../pushes.ts";
import { requireRepositoryAccess } from "../access.ts";
import { Refusal } from "../refusal.ts";
import { repositoryUrl } from "../render/repository.ts";
import { repositoryRoute, type Answer, type RepositoryCall } from "../route.ts";
import { pushProblem } from "../rules.ts";
import type { Pull } from "../state.ts";
import { findPull } from "../subjects.ts";

type UpdateCall = RepositoryCall<"pulls/update-branch">;

/** "Update branch": merges the base branch into the head, in the name of who asks. */
const updateBranch = repositoryRoute("pulls/update-branch", {
  needs: { permission: "pull_requests", level: "write" },
  takes: ["expected_head_sha"],
  handle: (call) => {
    const { hub, actor, repository, params } = call;
    // https://docs.github.com/en/rest/pulls/pulls#update-a-pull-request-branch
    requireRepositoryAccess(actor, repository, { permission: "contents", level: "write" });
    const pull = findPull(repository, params.pull_number);
    if (pull.fork) throw new Refusal(422, "The local GitHub updates no branches of forks");
    return hub.branchWrites.carryOut({
      repository,
      branch: pull.headRef,
      actor,
      write: () => mergeBase(call, pull),
      refuse: () => moved(),
    });
  },
});

function moved(): Refusal {
  return new Refusal(422, "expected head sha didn't match current head ref.");
}

function mergeBase({ hub, actor, repository, body }: UpdateCall, pull: Pull): Answer {
  const { git } = repository;
  const { headRef, headSha, baseRef, issue } = pull;
  if (issue.state === "closed") throw new Refusal(422, "The pull request is closed.");
  if ((body.expected_head_sha ?? headSha) !== headSha) throw moved();
  const problem = pushProblem(repository, headRef, actor);
  if (problem !== undefined) throw new Refusal(422, `Repository rule violations found\n\n${problem}\n\n`);
  const base = git.resolve(`refs/heads/${baseRef}`);
  if (base === undefined || git.isAncestor(base, headSha))
    throw new Refusal(422, "There are no new commits on the base branch.");
  const tree = git.mergeTree(headSha, base);
  if (tree === undefined) throw new Refusal(422, "merge conflict between base and head");
  const message = `Merge branch '${baseRef}' into ${headRef}`;
  const sha = createCommit(hub, repository, { tree, parents: [headSha, base], message, account: actor.account });
  push(hub, repository, { branch: headRef, sha, actor });
  const url = `${repositoryUrl(hub, repository)}/pulls/${issue.number}`;
  return { status: 202, body: { message: "Updating pull request branch.", url } };
}

export const branchUpdates = [updateBranch];
