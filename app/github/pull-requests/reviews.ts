import type { Review } from "../../domain/approval/judge-approval.ts";
import { fromRest, type RestUser } from "../actor.ts";
import { allPages, pageSize } from "../pages.ts";
import type { Repository } from "../repository.ts";

interface RestReview {
  readonly user: RestUser | null;
  readonly state: string;
  readonly commit_id: string | null;
  readonly submitted_at?: string;
}

export interface ReviewsApi {
  readonly rest: {
    readonly pulls: {
      listReviews(
        query: Repository & { readonly pull_number: number; readonly per_page: number; readonly page: number },
      ): Promise<{ readonly data: readonly RestReview[] }>;
    };
  };
}

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
