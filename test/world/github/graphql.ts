import { readFileSync } from "node:fs";
import { buildSchema, graphql, GraphQLError } from "graphql";
import { hasPermission, hasRole } from "./access.ts";
import type { Hub } from "./hub.ts";
import type { Answer } from "./route.ts";
import { nodeId, slugOf } from "./render/account.ts";
import type { Account } from "./accounts.ts";
import { findRepository, type Actor, type Issue, type Repository } from "./state.ts";

const schema = buildSchema(readFileSync(new URL("schema.graphql", import.meta.url), "utf8"));

interface Page {
  readonly first?: number;
  readonly after?: string;
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
      requireIssues(actor);
      const issue = repository.issues.find((candidate) => candidate.number === number && !candidate.pull);
      if (!issue) throw refused("NOT_FOUND", `Could not resolve to an Issue with the number of ${number}.`);
      return { body: issue.body ?? "", userContentEdits: (page: Page) => renderEdits(issue, page) };
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

function requireIssues(actor: Actor): void {
  if ("permissions" in actor && !hasPermission(actor.permissions, "issues", "read"))
    throw refused("FORBIDDEN", "Resource not accessible by integration");
}

/** Newest first; the first version is among them once there is a second. */
function renderEdits({ versions }: Issue, { first, after }: Page) {
  if (first === undefined || first < 1 || first > 100) {
    throw refused("EXCESSIVE_PAGINATION", "`first` on the `UserContentEditConnection` must be between 1 and 100.");
  }
  const edits = versions.length > 1 ? versions.toReversed() : [];
  const start = after === undefined ? 0 : edits.findIndex(({ id }) => nodeId("UCE", id) === after) + 1;
  const nodes = edits.slice(start, start + first).map(({ id, at, text, editor }) => ({
    id: nodeId("UCE", id),
    editedAt: at,
    diff: text,
    editor: renderActor(editor),
  }));
  return { nodes, pageInfo: { hasNextPage: start + nodes.length < edits.length, endCursor: nodes.at(-1)?.id ?? null } };
}

/** GraphQL names the user of an App without `[bot]`, and says that it is one. */
function renderActor(account: Account) {
  return { __typename: account.type, login: account.type === "Bot" ? slugOf(account) : account.login };
}
