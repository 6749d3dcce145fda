import { announce } from "../events.ts";
import type { Hub } from "../hub.ts";
import { checkBody, notFound, Refusal } from "../refusal.ts";
import { renderReview, renderReviewEvent, renderSimplePull } from "../render/pull.ts";
import { page, repositoryRoute } from "../route.ts";
import type { Account } from "../accounts.ts";
import type { Pull, Repository, Review } from "../state.ts";
import { findPull } from "../subjects.ts";

const states = { APPROVE: "APPROVED", REQUEST_CHANGES: "CHANGES_REQUESTED", COMMENT: "COMMENTED" } as const;
const ownDeeds = { APPROVE: "approve", REQUEST_CHANGES: "request changes on" } as const;

function announceReview(
  hub: Hub,
  repository: Repository,
  event: { readonly sender: Account; readonly pull: Pull; readonly review: Review; readonly action: string },
): void {
  const { sender, pull, review, action } = event;
  announce(hub, repository, sender, "pull_request_review", {
    action,
    review: renderReviewEvent(hub, repository, pull, review),
    pull_request: renderSimplePull(hub, repository, pull),
  });
}

function refuse(...errors: readonly string[]): Refusal {
  return new Refusal(422, "Unprocessable Entity", { errors });
}

const list = repositoryRoute("pulls/list-reviews", {
  needs: { permission: "pull_requests", level: "read" },
  takes: ["per_page", "page"],
  handle: (call) => {
    const { hub, repository, params } = call;
    const pull = findPull(repository, params.pull_number);
    return page(call, pull.reviews, (review) => renderReview(hub, repository, pull, review));
  },
});

const create = repositoryRoute("pulls/create-review", {
  needs: { permission: "pull_requests", level: "write", person: "read" },
  takes: ["event", "body", "commit_id"],
  handle: ({ hub, actor, repository, params, body }) => {
    const pull = findPull(repository, params.pull_number);
    if (body.event === undefined) throw refuse("Pending reviews are not kept here: send an event");
    if (body.event !== "COMMENT" && pull.issue.author === actor.account) {
      throw refuse(`Can not ${ownDeeds[body.event]} your own pull request`);
    }
    if (body.event !== "APPROVE" && (body.body ?? "") === "") throw refuse("Body can't be blank");
    checkBody("PullRequestReview", body.body);
    const commit = body.commit_id ?? pull.headSha;
    if (repository.git.resolve(commit) !== commit) throw refuse("commit_id is not part of the pull request");
    const review: Review = {
      id: hub.state.nextId(),
      author: actor.account,
      commit,
      body: body.body ?? "",
      submittedAt: hub.now(),
      state: states[body.event],
    };
    pull.reviews.push(review);
    pull.issue.updatedAt = hub.now();
    announceReview(hub, repository, { sender: actor.account, pull, review, action: "submitted" });
    return { status: 200, body: renderReview(hub, repository, pull, review) };
  },
});

const dismiss = repositoryRoute("pulls/dismiss-review", {
  needs: { permission: "pull_requests", level: "write" },
  takes: ["message", "event"],
  handle: ({ hub, actor, repository, params }) => {
    const pull = findPull(repository, params.pull_number);
    const review = pull.reviews.find(({ id }) => id === params.review_id);
    if (!review) throw notFound();
    if (review.state !== "APPROVED" && review.state !== "CHANGES_REQUESTED") {
      throw refuse(`Can not dismiss a ${review.state.toLowerCase()} pull request review`);
    }
    review.state = "DISMISSED";
    pull.issue.updatedAt = hub.now();
    announceReview(hub, repository, { sender: actor.account, pull, review, action: "dismissed" });
    return { status: 200, body: renderReview(hub, repository, pull, review) };
  },
});

export const reviews = [list, create, dismiss];
