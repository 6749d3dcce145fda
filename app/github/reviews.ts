import type { Review } from "../domain/approval/judge-approval.ts";
import { hasStatus } from "./adapter-error.ts";
import { allPages, pageSize } from "./pages.ts";
import type { Repository } from "./repository.ts";

interface Person {
  readonly login?: string;
}

interface RestReview {
  readonly user: Person | null;
  readonly state: string;
  readonly commit_id: string | null;
  readonly submitted_at?: string;
}

/** A review, and when it was given; empty where GitHub does not say. */
export interface GivenReview extends Review {
  readonly submittedAt: string;
}

export interface ReviewsApi {
  readonly rest: {
    readonly pulls: {
      listReviews(
        query: Repository & { readonly pull_number: number; readonly per_page: number; readonly page: number },
      ): Promise<{ readonly data: readonly RestReview[] }>;
    };
    readonly repos: {
      getCommit(
        query: Repository & { readonly ref: string },
      ): Promise<{ readonly data: { readonly author: Person | null; readonly committer: Person | null } }>;
    };
    readonly issues: {
      get(
        query: Repository & { readonly issue_number: number },
      ): Promise<{ readonly data: { readonly user: Person | null } }>;
    };
  };
}

/** All reviews, the oldest first. */
export async function listReviews(
  octokit: ReviewsApi,
  { owner, repo }: Repository,
  number: number,
): Promise<readonly GivenReview[]> {
  const reviews = await allPages((page) => {
    const query = { owner, repo, pull_number: number, per_page: pageSize, page };
    return octokit.rest.pulls.listReviews(query);
  });
  return reviews.flatMap(({ user, state, commit_id, submitted_at }) =>
    user?.login === undefined
      ? []
      : [{ login: user.login, state, commitSha: commit_id ?? "", submittedAt: submitted_at ?? "" }],
  );
}

/** Logins of who wrote and who committed a commit: as near as GitHub tells to who pushed it. */
export async function readCommitPeople(
  octokit: ReviewsApi,
  repository: Repository,
  sha: string,
): Promise<readonly string[]> {
  const { data } = await octokit.rest.repos.getCommit({ ...repository, ref: sha });
  return [data.author?.login, data.committer?.login].filter((login) => login !== undefined);
}

/** Logins of who opened these issues; one that is not there has nobody. */
export async function readIssueAuthors(
  octokit: ReviewsApi,
  repository: Repository,
  numbers: readonly number[],
): Promise<readonly string[]> {
  const authors = await Promise.all(
    numbers.map(async (number) => {
      try {
        return (await octokit.rest.issues.get({ ...repository, issue_number: number })).data.user?.login;
      } catch (error) {
        if (hasStatus(error, 404, 410)) return undefined;
        throw error;
      }
    }),
  );
  return authors.filter((login) => login !== undefined);
}
