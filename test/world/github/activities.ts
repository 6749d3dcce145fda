import type { Hub } from "./hub.ts";
import type { ActivityType, Actor, Repository } from "./state.ts";

/** How a branch moved; no `before` makes it, and no `after` deletes it. */
export interface Move {
  readonly ref: string;
  readonly before: string | undefined;
  readonly after: string | null;
  readonly actor: Actor;
  /** Whether a pull request was merged by it. */
  readonly merges: boolean;
}

/** What stands for the commit where there is none. */
export const noCommit = "0".repeat(40);

/** Notes how a branch moved, as `GET /repos/{owner}/{repo}/activity` lists it. */
export function noteActivity(hub: Hub, repository: Repository, move: Move): void {
  const { ref, before, after, actor } = move;
  repository.activities.push({
    id: hub.state.nextId(),
    type: typeOf(repository, move),
    ref,
    before: before ?? noCommit,
    after: after ?? noCommit,
    at: hub.now(),
    actor: actor.account,
    listed: !hub.misbehaviour.withholdsActivity(),
  });
}

function typeOf({ git }: Repository, { before, after, merges }: Move): ActivityType {
  if (after === null) return "branch_deletion";
  if (before === undefined) return "branch_creation";
  if (merges) return "pr_merge";
  return git.isAncestor(before, after) ? "push" : "force_push";
}
