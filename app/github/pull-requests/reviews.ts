import type { Calls } from "../octokit.ts";
import type { Review } from "../../domain/approval/judge-approval.ts";
import { fromRest } from "../actor.ts";
import { allPages, pageSize } from "../pages.ts";
import type { Repository } from "../repository.ts";

export type ReviewsApi = Calls<"pulls.listReviews">;

/** All reviews by accounts that still exist, the oldest first. */
export async function listReviews(
  octokit: ReviewsApi,
  { owner, repo }: Repository,
  number: number,
): Promise<readonly Review[]> {
  const reviews = await allPages((page) => {
    const query = { owner, repo, pull_number: number, per_page: pageSize, page };
    return octokit.rest.pulls.listReviews(query);
  });
  return reviews.flatMap(({ user, state, commit_id, submitted_at }) => {
    const by = fromRest(user);
    return by === undefined ? [] : [{ by, state, commitSha: commit_id ?? "", submittedAt: submitted_at ?? "" }];
  });
}
