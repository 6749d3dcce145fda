import type { Comment } from "../../domain/comments/comment.ts";
import type { Editor } from "../../domain/comments/edit.ts";
import { actorFields, type IdentifiedActor, toEditor } from "../actor.ts";
import { type GraphqlApi, isNotFound } from "../graphql.ts";
import type { Page } from "../graphql-page.ts";
import type { IssueReference } from "./checklist-issues.ts";

/** A comment with its last editor. */
export interface ReadComment extends Comment {
  /** GraphQL's id of the comment. */
  readonly nodeId: string;
  /** Null if it was never edited. */
  readonly lastEdit: { readonly at: string; readonly editor: Editor | null } | null;
}

/** A deleted comment. */
export interface Deletion {
  readonly at: string;
  /** Null if the account was deleted. */
  readonly by: Editor | null;
  /** The author of the comment. */
  readonly author: Editor | null;
}

/** The comments on an issue or a pull request, oldest first. */
export interface ReadConversation {
  readonly comments: readonly ReadComment[];
  /** The newest 100. */
  readonly deletions: readonly Deletion[];
}

/** Selects the fields that {@link toComment} needs; the newest edit comes first. */
export const commentFields = `id fullDatabaseId createdAt author { ${actorFields} } body
  userContentEdits(first: 1) { nodes { editedAt editor { ${actorFields} } } }`;

/** Selects the fields that {@link toDeletions} needs, of an issue or a pull request. */
export const deletionFields = `deletions: timelineItems(itemTypes: [COMMENT_DELETED_EVENT], last: 100) {
  nodes { ... on CommentDeletedEvent { createdAt actor { ${actorFields} } deletedCommentAuthor { ${actorFields} } } }
}`;

export interface CommentNode {
  readonly id: string;
  readonly fullDatabaseId: string;
  readonly createdAt: string;
  readonly author: IdentifiedActor | null;
  readonly body: string;
  readonly userContentEdits: {
    readonly nodes: readonly { readonly editedAt: string; readonly editor: IdentifiedActor | null }[];
  } | null;
}

export interface DeletionNodes {
  readonly nodes: readonly {
    readonly createdAt: string;
    readonly actor: IdentifiedActor | null;
    readonly deletedCommentAuthor: IdentifiedActor | null;
  }[];
}

interface ConversationAnswer {
  readonly repository: {
    readonly subject: { readonly comments: Page<CommentNode>; readonly deletions: DeletionNodes };
  };
}

/** Whether a number belongs to an issue or a pull request. */
export type ConversationKind = "issue" | "pullRequest";

/** Reads a conversation, with one call for each 100 comments; undefined if it was deleted. */
export async function readConversation(
  octokit: GraphqlApi,
  { owner, repo, issueNumber: number, kind }: IssueReference & { readonly kind: ConversationKind },
): Promise<ReadConversation | undefined> {
  const query = `query ($owner: String!, $repo: String!, $number: Int!, $comments: String) {
    repository(owner: $owner, name: $repo) {
      subject: ${kind}(number: $number) {
        comments(first: 100, after: $comments) { nodes { ${commentFields} } pageInfo { hasNextPage endCursor } }
        ${deletionFields}
      }
    }
  }`;
  const nodes: CommentNode[] = [];
  for (let comments: string | null = null; ;) {
    let answer: ConversationAnswer;
    try {
      answer = (await octokit.graphql(query, { owner, repo, number, comments })) as ConversationAnswer;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
    const { subject } = answer.repository;
    nodes.push(...subject.comments.nodes);
    const { hasNextPage, endCursor } = subject.comments.pageInfo;
    if (!hasNextPage) return { comments: nodes.map(toComment), deletions: toDeletions(subject.deletions) };
    comments = endCursor;
  }
}

export function toComment({ id, fullDatabaseId, createdAt, author, body, userContentEdits }: CommentNode): ReadComment {
  const [newest] = userContentEdits?.nodes ?? [];
  return {
    id: fullDatabaseId,
    nodeId: id,
    at: createdAt,
    author: toEditor(author),
    body,
    lastEdit: newest === undefined ? null : { at: newest.editedAt, editor: toEditor(newest.editor) },
  };
}

export function toDeletions({ nodes }: DeletionNodes): readonly Deletion[] {
  return nodes.map(({ createdAt, actor, deletedCommentAuthor }) => ({
    at: createdAt,
    by: toEditor(actor),
    author: toEditor(deletedCommentAuthor),
  }));
}
