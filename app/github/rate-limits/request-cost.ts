import { checkNames } from "../../domain/checks/check.ts";

/** A request to GitHub, as a hook of Octokit sees it: its URL may still have `{owner}` in it. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  /** Text of a GraphQL request. */
  readonly query?: unknown;
  /** Name of a check run. */
  readonly name?: unknown;
}

/** What a request spends of GitHub's limits. */
export interface RequestCost {
  readonly api: "rest" | "graphql";
  /** Points of the limit per minute. */
  readonly points: number;
  /** Whether it counts as creating content, for which there are limits of its own. */
  readonly createsContent: boolean;
}

/**
 * Returns what a request costs.
 *
 * GitHub documents that a read costs 1 point and a write 5, and does not say which requests create content. Its pages name
 * issues, comments, pull requests and reviews; labels, reactions, check runs and commits are counted, too, because no page
 * exempts them.
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
 * Returns how soon a request is sent if requests have to wait: 0 is first.
 *
 * A person waits for the verdict of the validation, then for the other checks and a reaction; repairs of issues and then
 * comments can come later. Everything that a sweep asks comes after everything that a person caused.
 */
export function rankOf(request: OutgoingRequest, { isSweep }: { readonly isSweep: boolean }): number {
  return rankByPath(request, pathOf(request.url)) + (isSweep ? firstRankOfSweep : 0);
}

const firstRankOfSweep = 5;

/** Returns whether a request of this rank is made for the sweep. */
export function isOfSweep(rank: number): boolean {
  return rank >= firstRankOfSweep;
}

/** Whether a request that is sent twice makes a second thing: if its answer was lost, look before repeating it. */
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
