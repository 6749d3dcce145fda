import { hasPermission, hasRole } from "../access.ts";
import { createCommit } from "../commits.ts";
import type { NewFile } from "../git.ts";
import type { Hub } from "../hub.ts";
import { push } from "../pushes.ts";
import { pushProblem } from "../rules.ts";
import type { Actor, Repository } from "../state.ts";
import { requirePermission, requireVisible } from "./access.ts";
import { GitObjects } from "./objects.ts";
import { refused } from "./refusal.ts";

export interface CommitOnBranch {
  readonly branch: { readonly repositoryNameWithOwner?: string | null; readonly branchName?: string | null };
  readonly clientMutationId?: string | null;
  readonly expectedHeadOid: string;
  readonly fileChanges?: {
    readonly additions?: readonly { readonly path: string; readonly contents: string }[] | null;
    readonly deletions?: readonly { readonly path: string }[] | null;
  } | null;
  readonly message: { readonly headline: string; readonly body?: string | null };
}

/** Commits files in the actor's name, signed by GitHub, where the branch has not moved. */
export async function commitOnBranch(hub: Hub, actor: Actor, input: CommitOnBranch) {
  const { branch, expectedHeadOid } = input;
  const repository = requireVisible(hub, actor, branch.repositoryNameWithOwner ?? "");
  const name = branch.branchName ?? "";
  requireWriter(repository, actor);
  return hub.branchWrites.carryOut({
    repository,
    branch: name,
    actor,
    write: () => commit(hub, { repository, name, actor }, input),
    refuse: () => stale(expectedHeadOid),
  });
}

interface Place {
  readonly repository: Repository;
  readonly name: string;
  readonly actor: Actor;
}

function commit(hub: Hub, { repository, name, actor }: Place, input: CommitOnBranch) {
  const { expectedHeadOid, message, clientMutationId = null } = input;
  const head = repository.git.resolve(`refs/heads/${name}`);
  if (head === undefined) throw refused("NOT_FOUND", `Could not resolve to a branch with the name '${name}'.`);
  const changes = changesOf(input);
  requireWorkflows(actor, Object.keys(changes));
  const problem = pushProblem(repository, name, actor);
  if (problem !== undefined)
    throw refused("BRANCH_PROTECTION_RULE_VIOLATION", `Repository rule violations found\n\n${problem}\n\n`);
  if (head !== expectedHeadOid) throw stale(expectedHeadOid);
  requireDeletable(repository, head, changes);
  const tree = repository.git.writeTree(head, changes);
  const text = [message.headline, message.body ?? ""].filter((part) => part !== "").join("\n\n");
  const sha = createCommit(hub, repository, { tree, parents: [head], message: text, account: actor.account });
  push(hub, repository, { branch: name, sha, actor });
  const objects = new GitObjects(hub, repository);
  return { clientMutationId, commit: objects.commit(sha), ref: objects.ref(`refs/heads/${name}`) };
}

/** As GitHub has it, with two spaces. */
function stale(expected: string) {
  return refused("STALE_DATA", `Expected branch to point to "${expected}" but it did not.  Pull and try again.`);
}

function requireWriter(repository: Repository, actor: Actor): void {
  requirePermission(actor, "contents", "write");
  if (actor.kind === "user" && !hasRole(repository, actor, "write"))
    throw refused(
      "FORBIDDEN",
      `${actor.account.login} does not have the correct permissions to execute \`CreateCommitOnBranch\``,
    );
}

function requireWorkflows(actor: Actor, paths: readonly string[]): void {
  const mayWrite = !("permissions" in actor) || hasPermission(actor.permissions, "workflows", "write");
  if (!mayWrite && paths.some((path) => path.startsWith(".github/workflows/")))
    throw refused("FORBIDDEN", "Resource not accessible by integration");
}

function changesOf({ fileChanges }: CommitOnBranch): Record<string, NewFile | null> {
  const changes: Record<string, NewFile | null> = {};
  for (const { path } of fileChanges?.deletions ?? []) changes[path] = null;
  for (const { path, contents } of fileChanges?.additions ?? []) {
    if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(contents))
      throw refused("UNPROCESSABLE", `The contents of ${path} are not valid Base64.`);
    changes[path] = Buffer.from(contents, "base64");
  }
  return changes;
}

function requireDeletable({ git }: Repository, head: string, changes: Readonly<Record<string, NewFile | null>>): void {
  const missing = Object.entries(changes).some(([path, content]) => content === null && !git.entry(head, path));
  if (missing)
    throw refused(
      "UNPROCESSABLE",
      `A path was requested for deletion which does not exist as of commit oid \`${head}\``,
    );
}
