import type { operations } from "@octokit/openapi-types";
import { requireRepositoryAccess, type RepositoryNeed } from "./access.ts";
import type { Hub } from "./hub.ts";
import { notFound } from "./refusal.ts";
import { findRepository, type Actor, type Repository } from "./state.ts";

export type OperationId = keyof operations;

type Parameters<Id extends OperationId> = operations[Id] extends { parameters: infer All } ? All : never;
type PathOf<Id extends OperationId> =
  Parameters<Id> extends { path: infer Path } ? Numbers<Path> : Record<string, never>;
type QueryOf<Id extends OperationId> =
  Parameters<Id> extends { query?: infer Query } ? NonNullable<Query> : Record<string, never>;
type BodyOf<Id extends OperationId> = operations[Id] extends {
  requestBody?: { content: { "application/json": infer Body } };
}
  ? NonNullable<Body>
  : Record<string, never>;

/** The published types say `number | bigint` of 64-bit ids; ids are small here. */
type Numbers<Values> = { [Key in keyof Values]: Values[Key] extends number | bigint ? number : Values[Key] };

export interface Answer {
  readonly status: number;
  /** JSON, or bytes as they are. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that fits the description; the types are those of the description's operation. */
export interface Call<Id extends OperationId = OperationId> {
  readonly hub: Hub;
  readonly actor: Actor;
  readonly params: PathOf<Id>;
  readonly query: QueryOf<Id>;
  readonly body: BodyOf<Id>;
  /** The `Accept` header. */
  readonly accept: string;
  /** The request's full address, for links to further pages. */
  readonly url: URL;
}

export interface RepositoryCall<Id extends OperationId> extends Call<Id> {
  readonly repository: Repository;
}

/** What is served under one operation of GitHub's description; method and path stand there. */
export interface Route {
  readonly operationId: OperationId;
  /** Parameters of query and body that are honoured: any other is an error, so that none is silently without effect. */
  readonly takes: readonly string[];
  readonly handle: (call: Call) => Answer | Promise<Answer>;
}

export function route<Id extends OperationId>(
  operationId: Id,
  takes: readonly string[],
  handle: (call: Call<Id>) => Answer | Promise<Answer>,
): Route {
  return { operationId, takes, handle: (call) => handle(call) };
}

interface RepositoryRoute<Id extends OperationId> {
  readonly takes?: readonly string[];
  /** A function where the permission depends on the subject: issues and pull requests share routes. */
  readonly needs: RepositoryNeed | ((call: RepositoryCall<Id>) => RepositoryNeed);
  readonly handle: (call: RepositoryCall<Id>) => Answer | Promise<Answer>;
}

/** A route under `/repos/{owner}/{repo}`, for those who may. */
export function repositoryRoute<Id extends OperationId>(operationId: Id, spec: RepositoryRoute<Id>): Route {
  return route(operationId, spec.takes ?? [], (plain: Call<Id>) => {
    const { owner, repo } = plain.params as { readonly owner: string; readonly repo: string };
    const repository = findRepository(plain.hub.state, `${owner}/${repo}`);
    if (!repository) throw notFound();
    requireRepositoryAccess(plain.actor, repository, { permission: "metadata", level: "read" });
    const call: RepositoryCall<Id> = { ...plain, repository };
    requireRepositoryAccess(plain.actor, repository, typeof spec.needs === "function" ? spec.needs(call) : spec.needs);
    return spec.handle(call);
  });
}

/** One page of a list, with links to the others; `wrap` puts it into an object where GitHub does. */
export function page<Item>(
  call: { readonly query: unknown; readonly url: URL; readonly hub: Pick<Hub, "misbehaviour"> },
  items: readonly Item[],
  render: (item: Item) => unknown,
  wrap: (page: readonly unknown[]) => unknown = (rendered) => rendered,
): Answer {
  const query = call.query as { readonly per_page?: number; readonly page?: number };
  const size = call.hub.misbehaviour.pageSize(query.per_page);
  const number = Math.max(query.page ?? 1, 1);
  const last = Math.max(Math.ceil(items.length / size), 1);
  const link = (to: number, rel: string): string => {
    const url = new URL(call.url);
    url.searchParams.set("page", String(to));
    return `<${url.href}>; rel="${rel}"`;
  };
  const links = [
    ...(number > 1 ? [link(number - 1, "prev"), link(1, "first")] : []),
    ...(number < last ? [link(number + 1, "next"), link(last, "last")] : []),
  ];
  const shown = items.slice((number - 1) * size, number * size);
  return { status: 200, body: wrap(shown.map(render)), headers: links.length === 0 ? {} : { link: links.join(", ") } };
}
