import { reconcileMergeGroup } from "./pull-request/merge-group.ts";
import { findPullRequestsOf, reconcileRerun } from "./pull-request/rerun.ts";
import { sha256Hex, type HandlersContext } from "./context.ts";
import type { Enqueue } from "../queue/subject.ts";

/** Handles events that name a commit, and finds the pull requests with that head. */
export function createCommitHandlers(
  { add, identity }: HandlersContext,
  { pullRequest }: Pick<Enqueue, "pullRequest">,
): Pick<Enqueue, "rerun" | "commit" | "mergeGroup"> {
  return {
    rerun(place, check) {
      add(place, `${check.name} ${check.headSha}`, async () => {
        const numbers = await reconcileRerun({ ...place, ...check, app: await identity() });
        for (const number of numbers) pullRequest(place, number);
      });
    },
    commit(place, headSha) {
      add(place, `commit ${headSha}`, async () => {
        for (const number of await findPullRequestsOf({ ...place, headSha })) pullRequest(place, number);
      });
    },
    mergeGroup(place, group) {
      add(place, `merge group ${group.head_sha}`, async () => {
        await reconcileMergeGroup({ ...place, group, app: await identity(), sha256Hex });
      });
    },
  };
}
