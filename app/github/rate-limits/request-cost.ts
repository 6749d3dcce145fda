import { checkNames } from "../../domain/checks/check.ts";

/** A request to GitHub, as a hook of Octokit sees it: its URL may still contain `{owner}`. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  /** Text of a GraphQL request. */
  readonly query?: unknown;
  /** Name of a check run. */
  readonly name?: unknown;
}

/** The share of GitHub's limits that a request spends. */
export interface RequestCost {
  readonly api: "rest" | "graphql";
  /** Points of the limit per minute. */
  readonly points: number;
  /** Whether it counts as creating content, which has separate limits. */
  readonly createsContent: boolean;
}

/**
 * Returns what a request costs.
 *
 * GitHub documents that a read costs 1 point and a write 5, but not which requests create content. Its pages mention
 * issues, comments, pull requests and reviews. Labels, reactions, check runs and commits are counted, too, because no
 * page exempts them.
 *
 * @see https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
 */
export function costOf({ method, url, query }: OutgoingRequest): RequestCost {
  if (isGraphql(url)) {
    const text = typeof query === "string" ? query : "";
    const isWrite = /^\s*mutation\b/u.test(text);
    return { api: "graphql", points: isWrite ? 5 : 1, createsContent: text.includes("createCommitOnBranch") };
  }
  const isRead = ["GET", "HEAD", "OPTIONS"].includes(method);
  return { api: "rest", points: isRead ? 1 : 5, createsContent: createsContent(method, pathOf(url)) };
}

/**
 * Returns the rank of a waiting request: 0 is sent first.
 *
 * A person waits for the validation's verdict, then for the other checks and a reaction; repairs of issues and then
 * comments can come later. All requests of a sweep come after those that people's events cause.
 */
export function rankOf(request: OutgoingRequest, { isSweep }: { readonly isSweep: boolean }): number {
  return rankByPath(request, pathOf(request.url)) + (isSweep ? firstRankOfSweep : 0);
}

const firstRankOfSweep = 5;

/** Returns whether a request of this rank is made for the sweep. */
export function isOfSweep(rank: number): boolean {
  return rank >= firstRankOfSweep;
}

/** Whether repeating a request would create a second object: if its response was lost, read before repeating it. */
export function makesOnce({ method, url }: OutgoingRequest): boolean {
  return method === "POST" && /\/(?:issues|comments|check-runs)$/u.test(pathOf(url));
}

function rankByPath({ method, name }: OutgoingRequest, path: string): number {
  if (method === "GET") return 2;
  if (/\/(?:check-runs|reactions)(?:\/|$)/u.test(path)) return name === checkNames.validate ? 0 : 1;
  if (/\/comments(?:\/|$)/u.test(path) || (method === "POST" && path.endsWith("/issues"))) return 4;
  return method === "PATCH" && /\/issues\/[^/]+$/u.test(path) ? 3 : 2;
}

function createsContent(method: string, path: string): boolean {
  if (method === "PUT") return path.includes("/contents/");
  const collections = /\/(?:issues|comments|pulls|reviews|labels|reactions|check-runs|git\/commits)$/u;
  return method === "POST" && collections.test(path);
}

function isGraphql(url: string): boolean {
  return pathOf(url).endsWith("/graphql");
}

function pathOf(url: string): string {
  return url.split("?")[0] ?? url;
}
