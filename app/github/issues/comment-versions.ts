import { isByApp } from "../../domain/comments/comment.ts";
import type { AppIdentity } from "../app-identity.ts";
import { type Actor, toEditor } from "../actor.ts";
import type { GraphqlApi } from "../graphql.ts";
import type { Page } from "../graphql-page.ts";

/** 200 versions; the App's text is lost behind more of them. */
const mostPages = 10;

const versionsQuery = `query ($id: ID!, $after: String) {
  node(id: $id) {
    ... on IssueComment {
      userContentEdits(first: 20, after: $after) {
        nodes { editor { __typename login } diff }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

interface VersionsAnswer {
  readonly node: {
    readonly userContentEdits: Page<{ readonly editor: Actor | null; readonly diff: string | null }> | null;
  } | null;
}

/**
 * Reads the App's last version of a comment that another person edited since; undefined if GitHub no longer shows it. A
 * person who edited a comment can delete versions from its history.
 *
 * `diff` is the whole text of a version, in spite of its name.
 *
 * @see https://docs.github.com/en/graphql/reference/objects#usercontentedit
 */
export async function readOwnText(
  octokit: GraphqlApi,
  { nodeId, app }: { readonly nodeId: string; readonly app: AppIdentity },
): Promise<string | undefined> {
  let after: string | null = null;
  for (let page = 1; page <= mostPages; page += 1) {
    const { node } = (await octokit.graphql(versionsQuery, { id: nodeId, after })) as VersionsAnswer;
    const versions = node?.userContentEdits;
    const own = versions?.nodes.find(
      ({ editor, diff }) => diff !== null && isByApp({ author: toEditor(editor) }, app.slug),
    );
    if (typeof own?.diff === "string") return own.diff;
    if (versions?.pageInfo.hasNextPage !== true) return undefined;
    after = versions.pageInfo.endCursor;
  }
  return undefined;
}
