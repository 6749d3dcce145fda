import { isGhost, type Account } from "../accounts.ts";
import { nodeId, slugOf } from "../render/account.ts";
import { pullCommits } from "../render/pull.ts";
import {
  same,
  type BaseChange,
  type Comment,
  type Deletion,
  type Edit,
  type Issue,
  type Pull,
  type Repository,
  type Review,
} from "../state.ts";
import { compareKeys, connection, inOrder, type Key, type Page } from "./connection.ts";
import type { GitObjects } from "./objects.ts";

interface Order {
  readonly field: "COMMENTS" | "CREATED_AT" | "UPDATED_AT";
  readonly direction: "ASC" | "DESC";
}

interface Asked extends Page {
  readonly labels?: readonly string[] | null;
  readonly orderBy?: Order | null;
}

export interface AskedIssues extends Asked {
  readonly states?: readonly string[] | null;
  readonly filterBy?: { readonly since?: string | null } | null;
}

export interface AskedPulls extends Asked {
  readonly states?: readonly string[] | null;
  readonly baseRefName?: string | null;
  readonly headRefName?: string | null;
}

export function issues(repository: Repository, asked: AskedIssues) {
  const since = asked.filterBy?.since;
  const found = repository.issues.filter(
    (issue) =>
      !issue.pull &&
      isOneOf(issue.state.toUpperCase(), asked.states) &&
      isLabelled(issue, asked.labels) &&
      (since === undefined || since === null || Date.parse(issue.updatedAt) >= Date.parse(since)),
  );
  return subjects("IssueConnection", found, { asked, render: renderIssue });
}

export function pulls(repository: Repository, objects: GitObjects, asked: AskedPulls) {
  const found = repository.issues.filter(
    (issue) =>
      issue.pull &&
      isOneOf(pullState(issue.pull), asked.states) &&
      isLabelled(issue, asked.labels) &&
      (asked.baseRefName ?? issue.pull.baseRef) === issue.pull.baseRef &&
      (asked.headRefName ?? issue.pull.headRef) === issue.pull.headRef,
  );
  const render = ({ pull }: Issue) => pull && renderPull(repository, objects, pull);
  return subjects("PullRequestConnection", found, { asked, render });
}

function isOneOf(state: string, states: readonly string[] | null | undefined): boolean {
  return states === undefined || states === null || states.includes(state);
}

/** Of several labels GraphQL asks for any, where REST asks for all. */
function isLabelled({ labels }: Issue, wanted: readonly string[] | null | undefined): boolean {
  return (
    wanted === undefined || wanted === null || wanted.some((name) => labels.some((label) => same(label.name, name)))
  );
}

function subjects(
  name: string,
  found: readonly Issue[],
  { asked, render }: { readonly asked: Asked; readonly render: (issue: Issue) => unknown },
) {
  const { field, direction } = asked.orderBy ?? { field: "CREATED_AT", direction: "ASC" };
  const keyOf = (issue: Issue): Key => [
    { COMMENTS: issue.comments.length, CREATED_AT: issue.createdAt, UPDATED_AT: issue.updatedAt }[field],
    issue.number,
  ];
  const items = found.toSorted((one, other) => compareKeys(keyOf(one), keyOf(other)));
  const descending = direction === "DESC";
  return connection(name, { items: descending ? items.reverse() : items, keyOf, descending, render }, asked);
}

function pullState({ merged, issue }: Pull): string {
  return merged ? "MERGED" : issue.state.toUpperCase();
}

/** What issues and pull requests have alike. */
function renderConversation(issue: Issue) {
  return {
    number: issue.number,
    title: issue.title,
    body: issue.body ?? "",
    createdAt: issue.createdAt,
    updatedAt: issue.updatedAt,
    closedAt: issue.closedAt,
    locked: issue.locked,
    author: renderActor(issue.author),
    labels: (page: Page) => renderLabels(issue, page),
    comments: (page: Page) => renderComments(issue, page),
    userContentEdits: (page: Page) => renderEdits(issue, page),
  };
}

export function renderIssue(issue: Issue) {
  const { stateReason, closedBy, closedAt } = issue;
  return {
    ...renderConversation(issue),
    state: issue.state.toUpperCase(),
    stateReason: stateReason?.toUpperCase() ?? null,
    timelineItems: ({ itemTypes }: AskedTimeline) => {
      const closed = { __typename: "ClosedEvent", actor: closedBy && renderActor(closedBy), createdAt: closedAt };
      return {
        nodes: [
          ...(closedBy !== null && isOneOf("CLOSED_EVENT", itemTypes) ? [closed] : []),
          ...(isOneOf("COMMENT_DELETED_EVENT", itemTypes) ? issue.deletions.map(renderDeletion) : []),
        ],
      };
    },
  };
}

export function renderPull(repository: Repository, objects: GitObjects, pull: Pull) {
  const { issue, fork, merged } = pull;
  const own = { databaseId: repository.id, nameWithOwner: repository.fullName };
  const forked = fork && { databaseId: fork.id, nameWithOwner: `${fork.owner.login}/${fork.name}` };
  return {
    ...renderConversation(issue),
    state: pullState(pull),
    baseRefName: pull.baseRef,
    baseRefOid: () => repository.git.resolve(`refs/heads/${pull.baseRef}`) ?? pull.baseSha,
    headRefName: pull.headRef,
    headRefOid: pull.headSha,
    headRepository: fork?.deleted === true ? null : (forked ?? own),
    isCrossRepository: fork !== undefined,
    isDraft: pull.draft,
    merged: merged !== undefined,
    mergedAt: merged?.at ?? null,
    commits: (page: Page) =>
      inOrder(
        "PullRequestCommitConnection",
        pullCommits(repository, pull),
        (sha) => ({ commit: objects.commit(sha) }),
        page,
      ),
    reviews: (page: Page) => renderReviews(objects, pull, page),
    timelineItems: (asked: AskedTimeline) => renderTimeline(pull, asked),
  };
}

interface AskedTimeline extends Page {
  readonly itemTypes?: readonly string[] | null;
}

/** Oldest first. Of a pull request nothing else is kept here, so that asking for everything would get too little. */
function renderTimeline({ baseChanges, issue }: Pull, { itemTypes, ...page }: AskedTimeline) {
  if (itemTypes === undefined || itemTypes === null)
    throw new Error("The local GitHub knows changes of the base and deleted comments alone: ask for them by itemTypes");
  const changes = baseChanges.filter(({ automatic }) =>
    itemTypes.includes(automatic ? "AUTOMATIC_BASE_CHANGE_SUCCEEDED_EVENT" : "BASE_REF_CHANGED_EVENT"),
  );
  const deletions = itemTypes.includes("COMMENT_DELETED_EVENT") ? issue.deletions : [];
  const found = [...changes.map(renderBaseChange), ...deletions.map(renderDeletion)];
  const inTime = found.toSorted((one, other) => Date.parse(one.createdAt) - Date.parse(other.createdAt));
  return inOrder("PullRequestTimelineItemsConnection", inTime, (event) => event, page);
}

function renderDeletion({ by, at, author }: Deletion) {
  const deletedCommentAuthor = renderActor(author);
  return { __typename: "CommentDeletedEvent", actor: renderActor(by), createdAt: at, deletedCommentAuthor };
}

function renderBaseChange({ by, at, from, to, automatic }: BaseChange) {
  const event = { actor: renderActor(by), createdAt: at };
  return automatic
    ? { __typename: "AutomaticBaseChangeSucceededEvent", ...event, oldBase: from, newBase: to }
    : { __typename: "BaseRefChangedEvent", ...event, previousRefName: from, currentRefName: to };
}

/** Oldest first. */
function renderReviews(objects: GitObjects, { reviews }: Pull, page: Page) {
  const render = ({ author, state, submittedAt, commit }: Review) => ({
    author: renderActor(author),
    commit: () => objects.commit(commit),
    state,
    submittedAt,
  });
  const ordered = { items: reviews, keyOf: ({ id }: Review): Key => [0, id] };
  return connection("PullRequestReviewConnection", { ...ordered, render }, page);
}

function renderLabels({ labels }: Issue, page: Page) {
  const ordered = { items: labels, keyOf: ({ id }: { readonly id: number }): Key => [0, id] };
  return connection("LabelConnection", { ...ordered, render: ({ name }) => ({ name }) }, page);
}

/** Oldest first. */
function renderComments({ comments }: Issue, page: Page) {
  const ordered = { items: comments, keyOf: ({ id }: Comment): Key => [0, id], render: renderComment };
  return connection("IssueCommentConnection", ordered, page);
}

export function renderComment(comment: Comment) {
  return {
    __typename: "IssueComment",
    id: nodeId("IC", comment.id),
    fullDatabaseId: String(comment.id),
    author: renderActor(comment.author),
    createdAt: comment.createdAt,
    updatedAt: comment.updatedAt,
    body: comment.body,
    userContentEdits: (edits: Page) => renderEdits(comment, edits),
  };
}

/** Newest first; the first version is among them once there is a second. */
function renderEdits({ versions }: { readonly versions: readonly Edit[] }, page: Page) {
  const render = ({ id, at, text, editor }: Edit) => ({
    id: `UCE_${id}`,
    editedAt: at,
    diff: text,
    editor: renderActor(editor),
  });
  const items = versions.length > 1 ? versions.toReversed() : [];
  const ordered = { items, keyOf: ({ id }: { readonly id: number }): Key => [0, id], descending: true };
  return connection("UserContentEditConnection", { ...ordered, render }, page);
}

/** GraphQL names the user of an App without `[bot]`, and says that it is one; who has left GitHub is nobody. */
function renderActor(account: Account) {
  if (isGhost(account)) return null;
  const login = account.type === "Bot" ? slugOf(account) : account.login;
  return { __typename: account.type, login, databaseId: account.id };
}
