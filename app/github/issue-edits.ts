import type { Edit } from "../domain/checklist/edit.ts";
import type { IssueReference } from "./checklist-issues.ts";

/** What is called of Octokit. */
export interface IssueEditsApi {
  readonly graphql: (query: string, variables: Readonly<Record<string, unknown>>) => Promise<unknown>;
}

/** An issue's body with how it came to be, read at one moment, so that they fit each other. */
export interface EditedBody {
  readonly body: string;
  /** Oldest first; empty where the body was never edited. */
  readonly edits: readonly Edit[];
}

/** GitHub gives the newest first. `diff` is the whole text, in spite of its name, and asks for write access. */
const query = `query ($owner: String!, $repo: String!, $number: Int!, $cursor: String) {
  repository(owner: $owner, name: $repo) {
    issue(number: $number) {
      body
      userContentEdits(first: 50, after: $cursor) {
        nodes { id editedAt editor { __typename login } diff }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

interface Answer {
  readonly repository: {
    readonly issue: {
      readonly body: string;
      readonly userContentEdits: {
        readonly nodes: readonly Node[];
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
      } | null;
    };
  };
}

interface Node {
  readonly id: string;
  readonly editedAt: string;
  readonly editor: { readonly __typename: string; readonly login: string } | null;
  readonly diff: string | null;
}

/**
 * Reads the body of an issue and its edits, back to the one with the id `until`, or to the first.
 *
 * REST has no edit history; {@link https://docs.github.com/en/graphql/reference/objects#usercontentedit} has.
 */
export async function readIssueEdits(
  octokit: IssueEditsApi,
  { owner, repo, issueNumber, until }: IssueReference & { readonly until: string | null },
): Promise<EditedBody> {
  const newestFirst: Edit[] = [];
  let body: string | undefined;
  let cursor: string | null = null;
  for (;;) {
    const answer = (await octokit.graphql(query, { owner, repo, number: issueNumber, cursor })) as Answer;
    const { issue } = answer.repository;
    body ??= issue.body;
    newestFirst.push(...(issue.userContentEdits?.nodes ?? []).map(toEdit));
    const page = issue.userContentEdits?.pageInfo;
    if (page?.hasNextPage !== true || newestFirst.some(({ id }) => id === until)) break;
    cursor = page.endCursor;
  }
  return { body, edits: newestFirst.reverse() };
}

function toEdit({ id, editedAt, editor, diff }: Node): Edit {
  return {
    id,
    at: editedAt,
    text: diff,
    editor: editor && { kind: editor.__typename === "Bot" ? "bot" : "person", login: editor.login },
  };
}
