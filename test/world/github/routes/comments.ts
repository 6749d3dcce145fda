import { hasRole } from "../access.ts";
import { announce } from "../events.ts";
import type { Hub } from "../hub.ts";
import { checkBody, invalid, Refusal } from "../refusal.ts";
import { renderComment, renderIssue, renderReaction } from "../render/issue.ts";
import { page, repositoryRoute } from "../route.ts";
import type { Account } from "../accounts.ts";
import type { Comment, Issue, Repository } from "../state.ts";
import { actingApp, findComment, findIssue, requireAuthorOrWriter, subjectNeed } from "../subjects.ts";

interface CommentEvent {
  readonly sender: Account;
  readonly issue: Issue;
  readonly comment: Comment;
  readonly action: "created" | "edited" | "deleted";
  readonly changes?: { readonly body: { readonly from: string } };
}

function announceComment(hub: Hub, repository: Repository, { sender, issue, comment, ...payload }: CommentEvent): void {
  announce(hub, repository, sender, "issue_comment", {
    ...payload,
    issue: renderIssue(hub, repository, issue),
    comment: renderComment(hub, repository, issue, comment),
  });
}

function checkComment(body: string): void {
  if (body.trim() === "") throw invalid({ resource: "IssueComment", field: "body", code: "missing_field" });
  checkBody("IssueComment", body);
}

const list = repositoryRoute("issues/list-comments", {
  needs: ({ repository, params }) => subjectNeed(findIssue(repository, params.issue_number), "read"),
  takes: ["since", "per_page", "page"],
  handle: (call) => {
    const { hub, repository, params, query } = call;
    const issue = findIssue(repository, params.issue_number);
    const since = query.since === undefined ? 0 : Date.parse(query.since);
    const found = issue.comments.filter((comment) => Date.parse(comment.updatedAt) >= since);
    return page(call, found, (comment) => renderComment(hub, repository, issue, comment));
  },
});

const get = repositoryRoute("issues/get-comment", {
  needs: ({ repository, params }) => subjectNeed(findComment(repository, params.comment_id).issue, "read"),
  handle: ({ hub, repository, params }) => {
    const { issue, comment } = findComment(repository, params.comment_id);
    return { status: 200, body: renderComment(hub, repository, issue, comment) };
  },
});

const create = repositoryRoute("issues/create-comment", {
  needs: ({ repository, params }) => subjectNeed(findIssue(repository, params.issue_number), "write"),
  takes: ["body"],
  handle: ({ hub, actor, repository, params, body }) => {
    checkComment(body.body);
    const issue = findIssue(repository, params.issue_number);
    const mayComment = actor.kind === "user" ? hasRole(repository, actor, "write") : !issue.lockedForApps;
    if (issue.locked && !mayComment) throw new Refusal(403, "Unable to create comment because issue is locked.");
    const at = hub.now();
    const comment: Comment = {
      id: hub.state.nextId(),
      author: actor.account,
      app: actingApp(actor),
      createdAt: at,
      reactions: [],
      versions: [{ id: hub.state.nextId(), editor: actor.account, at, text: body.body }],
      body: body.body,
      updatedAt: at,
    };
    issue.comments.push(comment);
    issue.updatedAt = at;
    announceComment(hub, repository, { sender: actor.account, issue, comment, action: "created" });
    return { status: 201, body: renderComment(hub, repository, issue, comment) };
  },
});

const update = repositoryRoute("issues/update-comment", {
  needs: ({ repository, params }) => subjectNeed(findComment(repository, params.comment_id).issue, "write"),
  takes: ["body"],
  handle: ({ hub, actor, repository, params, body }) => {
    checkComment(body.body);
    const { issue, comment } = findComment(repository, params.comment_id);
    requireAuthorOrWriter(repository, actor, comment.author);
    if (body.body !== comment.body) {
      const changes = editComment(hub, comment, actor.account, body.body);
      announceComment(hub, repository, { sender: actor.account, issue, comment, action: "edited", changes });
    }
    return { status: 200, body: renderComment(hub, repository, issue, comment) };
  },
});

/** Writes a new body, keeping the old one as a version; answers what changed, as the webhook says it. */
function editComment(hub: Hub, comment: Comment, editor: Account, body: string) {
  const from = comment.body;
  const at = hub.now();
  comment.body = body;
  comment.updatedAt = at;
  comment.versions.push({ id: hub.state.nextId(), editor, at, text: body });
  return { body: { from } };
}

const remove = repositoryRoute("issues/delete-comment", {
  needs: ({ repository, params }) => subjectNeed(findComment(repository, params.comment_id).issue, "write"),
  handle: ({ hub, actor, repository, params }) => {
    const { issue, comment } = findComment(repository, params.comment_id);
    requireAuthorOrWriter(repository, actor, comment.author);
    issue.comments.splice(issue.comments.indexOf(comment), 1);
    issue.deletions.push({ by: actor.account, at: hub.now(), author: comment.author });
    announceComment(hub, repository, { sender: actor.account, issue, comment, action: "deleted" });
    return { status: 204 };
  },
});

/** The same again changes nothing: https://docs.github.com/en/rest/reactions/reactions#create-reaction-for-an-issue-comment */
const react = repositoryRoute("reactions/create-for-issue-comment", {
  needs: ({ repository, params }) => subjectNeed(findComment(repository, params.comment_id).issue, "write"),
  takes: ["content"],
  handle: ({ hub, actor, repository, params, body }) => {
    const { comment } = findComment(repository, params.comment_id);
    const { content } = body;
    const known = comment.reactions.find((reaction) => reaction.by === actor.account && reaction.content === content);
    if (known) return { status: 200, body: renderReaction(hub, known) };
    const reaction = { id: hub.state.nextId(), by: actor.account, content, createdAt: hub.now() };
    comment.reactions.push(reaction);
    return { status: 201, body: renderReaction(hub, reaction) };
  },
});

const listReactions = repositoryRoute("reactions/list-for-issue-comment", {
  needs: ({ repository, params }) => subjectNeed(findComment(repository, params.comment_id).issue, "read"),
  takes: ["per_page", "page"],
  handle: (call) => {
    const { comment } = findComment(call.repository, call.params.comment_id);
    return page(call, comment.reactions, (reaction) => renderReaction(call.hub, reaction));
  },
});

export const comments = [list, get, create, update, remove, react, listReactions];
