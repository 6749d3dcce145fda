import { readFileSync } from "node:fs";
import { buildSchema, graphql, GraphQLError, Kind, OperationTypeNode, parse } from "graphql";
import { hasPermission, hasRole } from "./access.ts";
import type { Hub } from "./hub.ts";
import type { Answer } from "./route.ts";
import { nodeId, slugOf } from "./render/account.ts";
import type { Account } from "./accounts.ts";
import type { Git } from "./git.ts";
import { findRepository, type Actor, type Issue, type Repository } from "./state.ts";

const schema = buildSchema(readFileSync(new URL("schema.graphql", import.meta.url), "utf8"));

interface Page {
  readonly first?: number;
  readonly after?: string | null;
}

/** The small part of GitHub's GraphQL API that REST has no equal for: who edited what, when. */
export async function answerGraphql(hub: Hub, actor: Actor, body: unknown): Promise<Answer> {
  const { query, variables } = (body ?? {}) as {
    readonly query?: string;
    readonly variables?: Readonly<Record<string, unknown>>;
  };
  const rootValue = {
    repository: ({ owner, name }: { readonly owner: string; readonly name: string }) =>
      repositoryOf(hub, actor, `${owner}/${name}`),
  };
  const { data, errors } = await graphql({ schema, source: query ?? "", rootValue, variableValues: variables ?? null });
  // Refusals have a type; an error without one is a mistake in the query.
  const mistakes = (errors ?? []).filter(({ extensions }) => extensions["type"] === undefined);
  for (const { message } of mistakes) hub.report(`POST /graphql: ${message}`);
  return {
    status: 200,
    body: { ...(data === undefined ? {} : { data }), ...(errors ? { errors: errors.map(renderError) } : {}) },
  };
}

/** Names of the mutations that a request asks for; what cannot be read asks for none. */
export function mutationsOf(body: unknown): readonly string[] {
  const { query } = (body ?? {}) as { readonly query?: string };
  try {
    return parse(query ?? "").definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION && definition.operation === OperationTypeNode.MUTATION
        ? definition.selectionSet.selections.flatMap((field) => (field.kind === Kind.FIELD ? [field.name.value] : []))
        : [],
    );
  } catch {
    return [];
  }
}

function renderError(error: GraphQLError) {
  return { type: error.extensions["type"], message: error.message, path: error.path, locations: error.locations };
}

function refused(type: "NOT_FOUND" | "FORBIDDEN" | "EXCESSIVE_PAGINATION", message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } });
}

function repositoryOf(hub: Hub, actor: Actor, fullName: string) {
  const repository = findRepository(hub.state, fullName);
  if (!repository || !isVisible(actor, repository))
    throw refused("NOT_FOUND", `Could not resolve to a Repository with the name '${fullName}'.`);
  return {
    issue: ({ number }: { readonly number: number }) => {
      requirePermission(actor, "issues");
      const issue = repository.issues.find((candidate) => candidate.number === number && !candidate.pull);
      if (!issue) throw refused("NOT_FOUND", `Could not resolve to an Issue with the number of ${number}.`);
      return renderIssue(issue);
    },
    object: ({ expression }: { readonly expression?: string }) => {
      requirePermission(actor, "contents");
      return renderObject(repository.git, expression ?? "");
    },
  };
}

function isVisible(actor: Actor, repository: Repository): boolean {
  switch (actor.kind) {
    case "app":
      return false;
    case "user":
      return hasRole(repository, actor, "read");
    case "installation":
      return actor.installation.account === repository.owner;
    case "job":
      return actor.repository === repository;
  }
}

function requirePermission(actor: Actor, name: string): void {
  if ("permissions" in actor && !hasPermission(actor.permissions, name, "read"))
    throw refused("FORBIDDEN", "Resource not accessible by integration");
}

/** How much text of a file GraphQL gives. */
const longestText = 512_000;

/** What `<ref or commit>:<path>` names, as git itself would read it; a folder has its files with their texts. */
function renderObject(git: Git, expression: string) {
  const [name = "", path = ""] = expression.split(":", 2);
  const commit = git.resolve(name);
  const entry = commit === undefined ? undefined : git.entry(commit, path);
  if (commit === undefined || entry === undefined) return null;
  if (entry.type !== "tree") return renderBlob(git, entry.sha);
  const entries = git.children(commit, path).map(({ path: file, type, sha }) => ({
    name: file.slice(file.lastIndexOf("/") + 1),
    type,
    object: type === "blob" ? renderBlob(git, sha) : { __typename: "Tree", oid: sha, entries: [] },
  }));
  return { __typename: "Tree", oid: entry.sha, entries };
}

function renderBlob(git: Git, sha: string) {
  const bytes = git.blob(sha) ?? Buffer.of();
  const isBinary = bytes.includes(0);
  return {
    __typename: "Blob",
    oid: sha,
    byteSize: bytes.length,
    isBinary,
    isTruncated: bytes.length > longestText,
    text: isBinary ? null : bytes.subarray(0, longestText).toString(),
  };
}

function renderIssue(issue: Issue) {
  const { stateReason, closedBy, closedAt } = issue;
  return {
    number: issue.number,
    title: issue.title,
    body: issue.body ?? "",
    state: issue.state.toUpperCase(),
    stateReason: stateReason?.toUpperCase() ?? null,
    createdAt: issue.createdAt,
    updatedAt: issue.updatedAt,
    closedAt,
    author: renderActor(issue.author),
    labels: { nodes: issue.labels.map(({ name }) => ({ name })) },
    timelineItems: {
      nodes: closedBy ? [{ __typename: "ClosedEvent", actor: renderActor(closedBy), createdAt: closedAt }] : [],
    },
    userContentEdits: (page: Page) => renderEdits(issue, page),
    comments: (page: Page) => renderComments(issue, page),
  };
}

/** Oldest first. */
function renderComments({ comments }: Issue, { first, after }: Page) {
  if (first === undefined || first < 1 || first > 100) {
    throw refused("EXCESSIVE_PAGINATION", "`first` on the `IssueCommentConnection` must be between 1 and 100.");
  }
  const start =
    after === undefined || after === null ? 0 : comments.findIndex(({ id }) => nodeId("IC", id) === after) + 1;
  const shown = comments.slice(start, start + first);
  const last = shown.at(-1);
  return {
    nodes: shown.map(({ id, author, createdAt, body }) => ({
      fullDatabaseId: String(id),
      author: renderActor(author),
      createdAt,
      body,
    })),
    pageInfo: { hasNextPage: start + shown.length < comments.length, endCursor: last ? nodeId("IC", last.id) : null },
  };
}

/** Newest first; the first version is among them once there is a second. */
function renderEdits({ versions }: Issue, { first, after }: Page) {
  if (first === undefined || first < 1 || first > 100) {
    throw refused("EXCESSIVE_PAGINATION", "`first` on the `UserContentEditConnection` must be between 1 and 100.");
  }
  const edits = versions.length > 1 ? versions.toReversed() : [];
  const start =
    after === undefined || after === null ? 0 : edits.findIndex(({ id }) => nodeId("UCE", id) === after) + 1;
  const nodes = edits.slice(start, start + first).map(({ id, at, text, editor }) => ({
    id: nodeId("UCE", id),
    editedAt: at,
    diff: text,
    editor: renderActor(editor),
  }));
  return { nodes, pageInfo: { hasNextPage: start + nodes.length < edits.length, endCursor: nodes.at(-1)?.id ?? null } };
}

/** GraphQL names the user of an App without `[bot]`, and says that it is one; who has left GitHub is nobody. */
function renderActor(account: Account) {
  if (account.login === "ghost") return null;
  return { __typename: account.type, login: account.type === "Bot" ? slugOf(account) : account.login };
}
