import { execute, type ExecutionResult, type GraphQLError } from "graphql";
import { timestamp } from "../git-commit.ts";
import type { Hub } from "../hub.ts";
import type { PrimaryState } from "../rate-limiter.ts";
import { nodeId } from "../render/account.ts";
import type { Answer } from "../route.ts";
import type { Actor } from "../state.ts";
import { isVisible, requirePermission, requireVisible } from "./access.ts";
import { commitOnBranch, type CommitOnBranch } from "./commit-on-branch.ts";
import { readQuery, schema } from "./document.ts";
import { GitObjects } from "./objects.ts";
import { refused } from "./refusal.ts";
import {
  issues,
  pulls,
  renderComment,
  renderIssue,
  renderPull,
  type AskedIssues,
  type AskedPulls,
} from "./subjects.ts";
import type { GraphqlRequest, Weight } from "./weight.ts";

/** https://docs.github.com/en/graphql/overview/rate-limits-and-node-limits-for-the-graphql-api#node-limit */
const mostNodes = 500_000;

/** GitHub documents no size; answers of more than this were seen to fail. */
const longestAnswer = 10 * 1024 * 1024;

/** One request, and what the limits say of it. */
export interface Asked {
  readonly request: GraphqlRequest;
  readonly weight: Weight;
  /** Undefined for those who are not limited here. */
  readonly rate: PrimaryState | undefined;
}

/** The part of GitHub's GraphQL API that REST has no equal for. */
export async function answerGraphql(hub: Hub, actor: Actor, asked: Asked): Promise<Answer> {
  const { nodes } = asked.weight;
  if (nodes > mostNodes) {
    const message = `This query requests up to ${nodes} possible nodes which exceeds the maximum limit of ${mostNodes}.`;
    return { status: 200, body: { errors: [renderError(refused("MAX_NODE_LIMIT_EXCEEDED", message))] } };
  }
  const { data, errors } = await carryOut(hub, actor, asked);
  // Refusals have a type; an error without one is a mistake in the query.
  const mistakes = (errors ?? []).filter(({ extensions }) => extensions["type"] === undefined);
  for (const { message } of mistakes) hub.report(`POST /graphql: ${message}`);
  const body = { ...(data === undefined ? {} : { data }), ...(errors ? { errors: errors.map(renderError) } : {}) };
  return JSON.stringify(body).length > longestAnswer ? tooMuch : { status: 200, body };
}

async function carryOut(hub: Hub, actor: Actor, asked: Asked): Promise<ExecutionResult> {
  const { document, mistakes } = readQuery(asked.request.query ?? "");
  if (document === undefined || mistakes.length > 0) return { errors: mistakes };
  const result = await execute({
    schema,
    document,
    rootValue: rootOf(hub, actor, asked),
    variableValues: asked.request.variables ?? null,
    operationName: asked.request.operationName ?? null,
  });
  return result;
}

const tooMuch: Answer = {
  status: 502,
  body: {
    data: null,
    errors: [
      {
        message:
          "Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub bug.",
      },
    ],
  },
};

function renderError(error: GraphQLError) {
  return { type: error.extensions["type"], message: error.message, path: error.path, locations: error.locations };
}

function rootOf(hub: Hub, actor: Actor, { weight, rate }: Asked) {
  return {
    node: ({ id }: { readonly id: string }) => findNode(hub, actor, id),
    repository: ({ owner, name }: { readonly owner: string; readonly name: string }) =>
      repositoryOf(hub, actor, `${owner}/${name}`),
    createCommitOnBranch: ({ input }: { readonly input: CommitOnBranch }) => commitOnBranch(hub, actor, input),
    rateLimit: rate && {
      cost: weight.cost,
      nodeCount: weight.nodes,
      limit: rate.limit,
      remaining: rate.remaining,
      used: rate.used,
      resetAt: timestamp(new Date(rate.resetsAt)),
    },
  };
}

/** Comments are all that is asked for by its id here. */
function findNode(hub: Hub, actor: Actor, id: string) {
  for (const repository of hub.state.repositories.filter((each) => isVisible(actor, each))) {
    for (const { comments, pull } of repository.issues) {
      const found = comments.find((comment) => nodeId("IC", comment.id) === id);
      if (!found) continue;
      requirePermission(actor, pull ? "pull_requests" : "issues");
      return renderComment(found);
    }
  }
  throw refused("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'.`);
}

function repositoryOf(hub: Hub, actor: Actor, fullName: string) {
  const repository = requireVisible(hub, actor, fullName);
  const objects = new GitObjects(hub, repository);
  const find = (number: number, isPull: boolean) => {
    requirePermission(actor, isPull ? "pull_requests" : "issues");
    const found = repository.issues.find((issue) => issue.number === number && (issue.pull !== undefined) === isPull);
    const kind = isPull ? "a PullRequest" : "an Issue";
    if (!found) throw refused("NOT_FOUND", `Could not resolve to ${kind} with the number of ${number}.`);
    return found;
  };
  return {
    databaseId: repository.id,
    nameWithOwner: repository.fullName,
    issue: ({ number }: { readonly number: number }) => renderIssue(find(number, false)),
    issueOrPullRequest: ({ number }: { readonly number: number }) => {
      const pull = repository.issues.find((issue) => issue.number === number)?.pull;
      if (pull === undefined) return { __typename: "Issue", ...renderIssue(find(number, false)) };
      requirePermission(actor, "pull_requests");
      return { __typename: "PullRequest", ...renderPull(repository, objects, pull) };
    },
    issues: (asked: AskedIssues) => {
      requirePermission(actor, "issues");
      return issues(repository, asked);
    },
    pullRequest: ({ number }: { readonly number: number }) => {
      const { pull } = find(number, true);
      return pull && renderPull(repository, objects, pull);
    },
    pullRequests: (asked: AskedPulls) => {
      requirePermission(actor, "pull_requests");
      return pulls(repository, objects, asked);
    },
    object: ({ expression, oid }: { readonly expression?: string | null; readonly oid?: string | null }) => {
      requirePermission(actor, "contents");
      return typeof oid === "string" ? objects.byId(oid) : objects.named(expression ?? "");
    },
    ref: ({ qualifiedName }: { readonly qualifiedName: string }) => {
      requirePermission(actor, "contents");
      return objects.ref(qualifiedName);
    },
  };
}
