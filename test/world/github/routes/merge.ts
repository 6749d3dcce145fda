import { createCommit } from "../commits.ts";
import { announceIssue } from "../events.ts";
import { push } from "../pushes.ts";
import { Refusal } from "../refusal.ts";
import { pullCommits } from "../render/pull.ts";
import { repositoryRoute, type Answer, type RepositoryCall } from "../route.ts";
import { mergeProblems } from "../rules.ts";
import type { Pull, Repository } from "../state.ts";
import { findPull } from "../subjects.ts";

function messageOf(
  repository: Repository,
  pull: Pull,
  method: "merge" | "squash",
): { readonly title: string; readonly text: string } {
  const { issue, headRef } = pull;
  if (method === "merge")
    return {
      title: `Merge pull request #${issue.number} from ${repository.owner.login}/${headRef}`,
      text: issue.title,
    };
  const messages = pullCommits(repository, pull).map((sha) => repository.git.commit(sha).message);
  const [only = ""] = messages;
  if (messages.length === 1)
    return { title: `${only.split("\n")[0] ?? ""} (#${issue.number})`, text: only.split("\n").slice(2).join("\n") };
  return { title: `${issue.title} (#${issue.number})`, text: messages.map((message) => `* ${message}`).join("\n\n") };
}

const merge = repositoryRoute("pulls/merge", {
  needs: { permission: "contents", level: "write" },
  takes: ["commit_title", "commit_message", "sha", "merge_method"],
  handle: (call) => {
    const { hub, actor, repository, params } = call;
    const pull = findPull(repository, params.pull_number);
    return hub.branchWrites.carryOut({
      repository,
      branch: pull.baseRef,
      actor,
      write: () => mergePull(call, pull),
      // GitHub's status here is 405, not 409.
      refuse: () => new Refusal(405, "Base branch was modified. Review and try the merge again."),
    });
  },
});

function mergePull({ hub, actor, repository, body }: RepositoryCall<"pulls/merge">, pull: Pull): Answer {
  const { git } = repository;
  const method = body.merge_method ?? "merge";
  if (method === "rebase") throw new Refusal(405, "Rebase merges are not allowed on this repository.");
  if (pull.issue.state === "closed") throw new Refusal(405, "Pull Request is not mergeable");
  if (pull.draft) throw new Refusal(405, "Pull Request is still a draft");
  if (body.sha !== undefined && body.sha !== pull.headSha)
    throw new Refusal(409, "Head branch was modified. Review and try the merge again.");
  const problems = mergeProblems(repository, hub.state.teams, pull);
  if (problems.length > 0) throw new Refusal(405, `Repository rule violations found\n\n${problems.join("\n\n")}`);
  const base = git.resolve(`refs/heads/${pull.baseRef}`);
  const tree = base === undefined ? undefined : git.mergeTree(base, pull.headSha);
  if (base === undefined || tree === undefined) throw new Refusal(405, "Pull Request is not mergeable");
  const { title, text } = messageOf(repository, pull, method);
  const message = [body.commit_title ?? title, body.commit_message ?? text].filter((part) => part !== "").join("\n\n");
  const parents = method === "merge" ? [base, pull.headSha] : [base];
  const sha = createCommit(hub, repository, {
    tree,
    parents,
    message,
    account: method === "squash" ? pull.issue.author : actor.account,
  });
  const at = hub.now();
  pull.merged = { at, by: actor.account, sha };
  Object.assign(pull.issue, { state: "closed", closedAt: at, closedBy: actor.account, updatedAt: at });
  push(hub, repository, { branch: pull.baseRef, sha, actor, merges: true });
  announceIssue(hub, repository, actor.account, pull.issue, { action: "closed" });
  return { status: 200, body: { sha, merged: true, message: "Pull Request successfully merged" } };
}

export const merges = [merge];
