import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { authenticate } from "./authentication.ts";
import type { Match } from "./description.ts";
import { withEtag } from "./etag.ts";
import { answerGraphql } from "./graphql/answer.ts";
import { weigh, type GraphqlRequest } from "./graphql/weight.ts";
import type { Hub } from "./hub.ts";
import type { FailingRequests, Misbehaviour } from "./misbehaviour.ts";
import { oncePerProcess } from "./once-per-process.ts";
import { graphqlCost, restCost, type Cost } from "./rate-limits.ts";
import { rateHeaders, secondary, type Excess, type RateLimiter } from "./rate-limiter.ts";
import { Refusal } from "./refusal.ts";
import type { Answer, Call, Route } from "./route.ts";
import { routes } from "./routes/all.ts";
import { requireAccount, type Actor } from "./state.ts";

/** A request that was answered. */
export interface LoggedRequest {
  readonly method: string;
  /** Without the base, for example `/repos/an-organisation/accounts/pulls/1`. */
  readonly path: string;
  /** The operation of GitHub's description, or `graphql`; undefined where there is none. */
  readonly operationId: string | undefined;
  readonly actor: Actor["kind"] | undefined;
  readonly login: string | undefined;
  readonly status: number;
  /** Names of what a GraphQL request changes; none for a query and for REST. */
  readonly mutations: readonly string[];
  /** When its first byte came and when it was answered, as `performance.now()` tells it. */
  readonly from: number;
  readonly to: number;
}

const { description } = oncePerProcess();

const base = "/api/v3";
const graphqlPath = "/api/graphql";

/** The REST and GraphQL API over HTTP: who asks, may they, does it fit the description, and does the answer. */
export class Api {
  readonly requests: LoggedRequest[] = [];
  readonly #hub: Hub;
  readonly #misbehaviour: Misbehaviour;
  readonly #limiter: RateLimiter;
  readonly #routes: ReadonlyMap<string, Route> = new Map(routes.map((route) => [route.operationId, route]));

  constructor(hub: Hub, misbehaviour: Misbehaviour, limiter: RateLimiter) {
    this.#hub = hub;
    this.#misbehaviour = misbehaviour;
    this.#limiter = limiter;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = performance.now();
    const caller = this.#identify(request);
    const installation = caller instanceof Refusal ? undefined : installationOf(caller);
    const leave = installation === undefined ? () => undefined : this.#limiter.enter(installation);
    try {
      const crowd = installation === undefined ? undefined : this.#limiter.crowd(installation);
      const text = await readText(request);
      // Whoever hung up, for example because its process was killed, waits for no answer.
      if (text === undefined) return;
      // What came at the same time is counted before the first of it is answered, which stops everything else.
      await nextTurn();
      await this.#respond(response, new Asked(request, text, this.#hub.urls.server), { at, caller, crowd });
    } finally {
      leave();
    }
  }

  #identify({ headers, url }: IncomingMessage): Actor | Refusal {
    // The code in the path is the proof.
    if (headers.authorization === undefined && url?.startsWith(`${base}/app-manifests/`) === true)
      return { kind: "user", account: requireAccount(this.#hub.state, "ghost") };
    try {
      return authenticate(this.#hub.state, headers.authorization, this.#hub.clock());
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  }

  async #respond(response: ServerResponse, asked: Asked, visit: Visit): Promise<void> {
    const answer = await this.#answer(asked, visit);
    const { method, path, match, actor } = asked;
    const operationId = match?.operationId ?? (asked.isGraphql ? "graphql" : undefined);
    this.requests.push({
      method,
      path,
      operationId,
      actor: actor?.kind,
      login: actor?.account.login,
      status: answer.status,
      mutations: asked.mutations,
      from: visit.at,
      to: performance.now(),
    });
    send(response, { ...answer, headers: { ...this.#rateHeaders(asked, visit), ...answer.headers } });
  }

  #rateHeaders({ isGraphql }: Asked, { caller }: Visit): Answer["headers"] {
    const installation = caller instanceof Refusal ? undefined : installationOf(caller);
    if (installation === undefined) return {};
    const resource = isGraphql ? "graphql" : "core";
    return rateHeaders(this.#limiter.stateOf(installation, resource), resource);
  }

  async #answer(asked: Asked, { caller, crowd }: Visit): Promise<Answer> {
    try {
      const failure = this.#misbehaviour.failureOf(asked.method, asked.path);
      if (failure) throw failed(failure);
      if (asked.userAgent === undefined)
        throw new Refusal(
          403,
          "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.",
        );
      if (caller instanceof Refusal) throw caller;
      asked.actor = caller;
      if (crowd) throw this.#exceeded(asked, crowd);
      return asked.isGraphql ? await this.#answerGraphql(asked, caller) : await this.#answerRest(asked, caller);
    } catch (error) {
      if (error instanceof Refusal) return { status: error.status, body: error.body, headers: error.headers };
      this.#hub.report(
        `${asked.method} ${asked.path} failed here: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      return { status: 500, body: { message: `The local GitHub failed: ${String(error)}` } };
    }
  }

  async #answerGraphql(asked: Asked, actor: Actor): Promise<Answer> {
    const request = (asked.json() ?? {}) as GraphqlRequest;
    const weight = weigh(request);
    asked.mutations = weight.mutations;
    this.#spend(asked, actor, graphqlCost(weight.cost, weight.mutations));
    const installation = installationOf(actor);
    const rate = installation === undefined ? undefined : this.#limiter.stateOf(installation, "graphql");
    return answerGraphql(this.#hub, actor, { request, weight, rate });
  }

  /** Only installations of Apps are limited: people and jobs here are the world's own. */
  #spend(asked: Asked, actor: Actor, cost: Cost): void {
    const installation = installationOf(actor);
    const excess = installation === undefined ? undefined : this.#limiter.spend(installation, cost);
    if (excess) throw this.#exceeded(asked, excess);
  }

  #exceeded({ method, path }: Asked, { limit, refusal }: Excess): Refusal {
    this.#hub.report(`${method} ${path}: beyond ${limit}`);
    return refusal;
  }

  async #answerRest(asked: Asked, actor: Actor): Promise<Answer> {
    const match = description.find(asked.method, asked.path);
    asked.match = match;
    const cost = restCost(asked.method, match?.operationId);
    if (asked.method !== "GET") {
      this.#spend(asked, actor, cost);
      return this.#carryOut(asked, actor);
    }
    // Reading has no effect, so that it may come before it is known whether it counts: what has not changed does not.
    const answer = withEtag(await this.#carryOut(asked, actor), asked.authorization, asked.ifNoneMatch);
    if (answer.status !== 304) this.#spend(asked, actor, cost);
    return answer;
  }

  async #carryOut(asked: Asked, actor: Actor): Promise<Answer> {
    const { match } = asked;
    const route = match ? this.#routes.get(match.operationId) : undefined;
    if (!match || !route) {
      this.#hub.report(`${asked.method} ${asked.path} is not served here`);
      throw new Refusal(404, `Not Found: ${asked.method} ${asked.path} is not served by the local GitHub`);
    }
    const body = asked.json();
    const query: Record<string, unknown> = Object.fromEntries(asked.url.searchParams);
    this.#checkRequest(asked, match, route, query, body);
    const call = {
      hub: this.#hub,
      actor,
      params: match.params,
      query,
      body: body ?? {},
      accept: asked.accept,
      url: asked.url,
    };
    // The values were just held against the schemas that these types are made from.
    const answer = await this.#refusable(async () => route.handle(call as unknown as Call));
    return this.#checkAnswer(asked, match, answer);
  }

  async #refusable(handle: () => Promise<Answer>): Promise<Answer> {
    try {
      return await handle();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { status: error.status, body: error.body, headers: error.headers };
    }
  }

  #checkRequest(asked: Asked, match: Match, route: Route, query: Record<string, unknown>, body: unknown): void {
    const { operationId, params } = match;
    const wrongPath = description.parameterProblems(operationId, "path", params);
    if (wrongPath !== undefined) throw this.#violated(asked, 404, `Not Found: ${wrongPath}`);
    const wrongQuery = description.parameterProblems(operationId, "query", query);
    if (wrongQuery !== undefined) throw this.#violated(asked, 422, `Invalid query: ${wrongQuery}`);
    const wrongBody = description.bodyProblems(operationId, body);
    if (wrongBody !== undefined) throw this.#violated(asked, 422, `Invalid request: ${wrongBody}`);
    const given = [...Object.keys(query), ...Object.keys(body ?? {})];
    const ignored = given.filter((name) => !route.takes.includes(name));
    if (ignored.length > 0)
      throw this.#violated(asked, 422, `The local GitHub does not do this: ${ignored.join(", ")}`);
  }

  #checkAnswer(asked: Asked, { operationId }: Match, answer: Answer): Answer {
    if (answer.body instanceof Uint8Array) return answer;
    const wrong = description.answerProblems(operationId, answer.status, answer.body);
    if (wrong === undefined) return answer;
    const { message, body } = this.#violated(
      asked,
      500,
      `The local GitHub's answer ${answer.status} does not fit the description: ${wrong}`,
    );
    return { status: 500, body: { ...body, message, answer: answer.body } };
  }

  #violated({ method, path }: Asked, status: number, message: string): Refusal {
    this.#hub.report(`${method} ${path}: ${message}`);
    return new Refusal(status, message);
  }
}

/** What is known of a request from its first byte. */
interface Visit {
  /** When it came, as `performance.now()` tells it. */
  readonly at: number;
  readonly caller: Actor | Refusal;
  /** Where it came on top of too many others. */
  readonly crowd: Excess | undefined;
}

/** A request as it came in, and what was found out about it. */
class Asked {
  readonly method: string;
  readonly url: URL;
  readonly path: string;
  readonly isGraphql: boolean;
  readonly accept: string;
  readonly authorization: string;
  readonly ifNoneMatch: string | undefined;
  readonly userAgent: string | undefined;
  actor: Actor | undefined;
  match: Match | undefined;
  mutations: readonly string[] = [];
  readonly #text: string;

  constructor({ method = "GET", url = "/", headers }: IncomingMessage, text: string, server: string) {
    this.method = method;
    this.url = new URL(url, server);
    this.isGraphql = method === "POST" && this.url.pathname === graphqlPath;
    this.path = this.url.pathname.startsWith(`${base}/`) ? this.url.pathname.slice(base.length) : this.url.pathname;
    this.accept = headers.accept ?? "";
    this.authorization = headers.authorization ?? "";
    this.ifNoneMatch = headers["if-none-match"];
    this.userAgent = headers["user-agent"];
    this.#text = text;
  }

  json(): unknown {
    if (this.#text === "") return undefined;
    try {
      return JSON.parse(this.#text);
    } catch {
      throw new Refusal(400, "Problems parsing JSON");
    }
  }
}

/** The whole body, or undefined where the client hung up before its end. */
async function readText(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  await new Promise((resolve) => request.once("end", resolve).once("close", resolve).once("error", resolve));
  return request.complete ? Buffer.concat(chunks).toString() : undefined;
}

/** 403 and 429 are the secondary rate limit. */
function failed({ status, retryAfter }: FailingRequests): Refusal {
  if (status < 500) return secondary(retryAfter === undefined ? undefined : retryAfter * 1000, status);
  const headers = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
  return new Refusal(status, "Server Error", { headers });
}

function installationOf(actor: Actor): number | undefined {
  return actor.kind === "installation" ? actor.installation.id : undefined;
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const always = {
    "x-github-request-id": randomUUID(),
    "x-github-media-type": "github.v3; format=json",
  };
  const json =
    body === undefined || body instanceof Uint8Array ? {} : { "content-type": "application/json; charset=utf-8" };
  response.writeHead(status, { ...always, ...json, ...headers });
  response.end(body === undefined || body instanceof Uint8Array ? body : JSON.stringify(body));
}

/** Where artifacts lie: an address works once, and a request that brings a token along is refused. */
export function serveDownload({ state }: Hub, request: IncomingMessage, response: ServerResponse): void {
  const path = request.url ?? "/";
  const bytes = state.downloads.get(path);
  if (request.headers.authorization !== undefined) {
    response.writeHead(400).end("InvalidAuthenticationInfo");
  } else if (bytes === undefined) {
    response.writeHead(403).end("AuthenticationFailed");
  } else {
    state.downloads.delete(path);
    response.writeHead(200, { "content-type": "application/zip", "content-length": bytes.byteLength }).end(bytes);
  }
}

/** A server on 127.0.0.1, and its origin. */
export async function listen(port = 0): Promise<{ readonly server: Server; readonly origin: string }> {
  // A machine that stalls must not find its connection closed under the request that it was about to send.
  const server = createServer({ keepAliveTimeout: 600_000 });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
