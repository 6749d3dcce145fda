import type { Edit, Editor } from "../../domain/comments/edit.ts";
import { settingsPath } from "../../domain/settings/settings.ts";
import { type Actor, actorFields, type IdentifiedActor, toEditor, toLogin } from "../actor.ts";
import { AdapterError } from "../errors.ts";
import {
  commentFields,
  type CommentNode,
  type Deletion,
  deletionFields,
  type DeletionNodes,
  type ReadComment,
  toComment,
  toDeletions,
} from "./conversation.ts";
import { type GraphqlApi, isNotFound } from "../graphql.ts";
import type { Page } from "../graphql-page.ts";
import type { IssueReference } from "./checklist-issues.ts";

/** A checklist issue with its whole conversation, read at one moment, so that its parts are consistent. */
export interface Checklist {
  readonly title: string;
  readonly body: string;
  readonly state: "open" | "closed";
  /** In GitHub's words: `COMPLETED`, `NOT_PLANNED`, `DUPLICATE`, `REOPENED`. */
  readonly stateReason: string | null;
  readonly labels: readonly string[];
  /** A login as the REST API writes it, with `[bot]`. */
  readonly author: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly closedAt: string | null;
  readonly closedBy: Editor | null;
  /** The newest edits of the body, oldest first; empty if it was never edited. */
  readonly edits: readonly Edit[];
  /** The cursor of the earlier edits; null if there are none. */
  readonly olderEdits: string | null;
  /** All comments, oldest first. */
  readonly comments: readonly ReadComment[];
  readonly deletions: readonly Deletion[];
  /** The settings file on the default branch; undefined if it does not exist. */
  readonly settingsText: string | undefined;
  /** The commit of the default branch; undefined if the branch does not exist. */
  readonly tip: string | undefined;
}

/**
 * GitHub returns the newest edits first. `diff` is the whole text, in spite of its name, and requires write access. The
 * query names the full ref, because a tag can have the branch's name.
 */
const checklistQuery = `query ($owner: String!, $repo: String!, $number: Int!, $settings: String!, $tip: String!, $comments: String) {
  repository(owner: $owner, name: $repo) {
    object(expression: $settings) { ... on Blob { text isTruncated } }
    tip: object(expression: $tip) { oid }
    issue(number: $number) {
      title body state stateReason createdAt updatedAt closedAt
      author { __typename login }
      labels(first: 100) { nodes { name } }
      timelineItems(itemTypes: [CLOSED_EVENT], last: 1) { nodes { ... on ClosedEvent { actor { ${actorFields} } } } }
      userContentEdits(first: 20) {
        nodes { id editedAt editor { ${actorFields} } diff }
        pageInfo { hasNextPage endCursor }
      }
      comments(first: 100, after: $comments) {
        nodes { ${commentFields} }
        pageInfo { hasNextPage endCursor }
      }
      ${deletionFields}
    }
  }
}`;

const editsQuery = `query ($owner: String!, $repo: String!, $number: Int!, $cursor: String!) {
  repository(owner: $owner, name: $repo) {
    issue(number: $number) {
      userContentEdits(first: 50, after: $cursor) {
        nodes { id editedAt editor { ${actorFields} } diff }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

interface EditNode {
  readonly id: string;
  readonly editedAt: string;
  readonly editor: IdentifiedActor | null;
  readonly diff: string | null;
}

interface ChecklistNode {
  readonly title: string;
  readonly body: string;
  readonly state: "OPEN" | "CLOSED";
  readonly stateReason: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly closedAt: string | null;
  readonly author: Actor | null;
  readonly labels: { readonly nodes: readonly { readonly name: string }[] };
  readonly timelineItems: { readonly nodes: readonly { readonly actor: IdentifiedActor | null }[] };
  readonly userContentEdits: Page<EditNode> | null;
  readonly comments: Page<CommentNode>;
  readonly deletions: DeletionNodes;
}

interface ChecklistAnswer {
  readonly repository: {
    readonly object: { readonly text: string | null; readonly isTruncated: boolean } | null;
    readonly tip?: { readonly oid: string } | null;
    readonly issue: ChecklistNode;
  };
}

/**
 * Reads an issue with its edits, comments and the current settings, in one call for up to 100 comments; undefined if it
 * was deleted, transferred or converted, or is a pull request.
 *
 * REST has no history of edits; {@link https://docs.github.com/en/graphql/reference/objects#usercontentedit} has.
 */
export async function readChecklist(
  octokit: GraphqlApi,
  { owner, repo, issueNumber, defaultBranch }: IssueReference & { readonly defaultBranch: string },
): Promise<Checklist | undefined> {
  const tip = `refs/heads/${defaultBranch}`;
  const settings = `${tip}:${settingsPath}`;
  const ask = async (comments: string | null): Promise<ChecklistAnswer | undefined> => {
    try {
      return (await octokit.graphql(checklistQuery, {
        owner,
        repo,
        number: issueNumber,
        settings,
        tip,
        comments,
      })) as ChecklistAnswer;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  };
  const first = await ask(null);
  if (first === undefined) return undefined;
  const nodes = [...first.repository.issue.comments.nodes];
  for (let page = first.repository.issue.comments.pageInfo; page.hasNextPage;) {
    const next = await ask(page.endCursor);
    if (next === undefined) return undefined;
    nodes.push(...next.repository.issue.comments.nodes);
    page = next.repository.issue.comments.pageInfo;
  }
  const { issue, tip: branch } = first.repository;
  return { ...toChecklist(issue), comments: nodes.map(toComment), settingsText: toText(first), tip: branch?.oid };
}

/** The edits before those that were read, back to the edit with the id `until` or to the first; oldest first. */
export async function readOlderEdits(
  octokit: GraphqlApi,
  {
    owner,
    repo,
    issueNumber,
    cursor,
    until,
  }: IssueReference & { readonly cursor: string | null; readonly until: string | null },
): Promise<readonly Edit[]> {
  const newestFirst: Edit[] = [];
  for (let from = cursor; from !== null && !newestFirst.some(({ id }) => id === until);) {
    const answer = (await octokit.graphql(editsQuery, {
      owner,
      repo,
      number: issueNumber,
      cursor: from,
    })) as ChecklistAnswer;
    const page = answer.repository.issue.userContentEdits;
    newestFirst.push(...(page?.nodes ?? []).map(toEdit));
    from = page?.pageInfo.hasNextPage === true ? page.pageInfo.endCursor : null;
  }
  return newestFirst.reverse();
}

function toChecklist(issue: ChecklistNode): Omit<Checklist, "comments" | "settingsText" | "tip"> {
  const edits = issue.userContentEdits;
  return {
    title: issue.title,
    body: issue.body,
    state: issue.state === "CLOSED" ? "closed" : "open",
    stateReason: issue.stateReason,
    labels: issue.labels.nodes.map(({ name }) => name),
    author: toLogin(issue.author),
    createdAt: issue.createdAt,
    updatedAt: issue.updatedAt,
    closedAt: issue.closedAt,
    closedBy: issue.state === "CLOSED" ? toEditor(issue.timelineItems.nodes.at(-1)?.actor ?? null) : null,
    edits: (edits?.nodes ?? []).map(toEdit).reverse(),
    olderEdits: edits?.pageInfo.hasNextPage === true ? edits.pageInfo.endCursor : null,
    deletions: toDeletions(issue.deletions),
  };
}

/** GraphQL truncates long texts and returns null for binary files: neither can be settings. */
function toText({ repository: { object } }: ChecklistAnswer): string | undefined {
  if (object === null) return undefined;
  if (object.text !== null && !object.isTruncated) return object.text;
  throw new AdapterError(`Could not read ${settingsPath}: it is too long, or not text. Fix it on the default branch.`);
}

function toEdit({ id, editedAt, editor, diff }: EditNode): Edit {
  return { id, at: editedAt, text: diff, editor: toEditor(editor) };
}
