import { describe, expect, test } from "@jest/globals";
import { readRequesters } from "../../../../app/github/issues/request-people.ts";
import { expectOnlyExpectedRequests } from "../../expected-requests.ts";
import { appLogin, createOctokit, github, idOf, repository, user } from "../../octokit.ts";

expectOnlyExpectedRequests();

const actor = (login: string | null) =>
  login === null
    ? null
    : {
        __typename: login.endsWith("[bot]") ? "Bot" : "User",
        login: login.replace("[bot]", ""),
        databaseId: idOf(login),
      };

interface Question {
  readonly variables: Readonly<Record<string, number | string | null>>;
}

interface Request {
  readonly opener: string | null;
  readonly editors?: readonly (string | null)[];
  readonly after?: string;
  readonly next?: string;
}

function found({ opener, editors = [], next }: Request): object {
  const nodes = editors.map((login) => ({ editor: actor(login) }));
  const pageInfo = { hasNextPage: next !== undefined, endCursor: next ?? null };
  return { author: actor(opener), userContentEdits: { nodes, pageInfo } };
}

/** Responds to a call for several requests; null for a deleted one. */
function answerAll(requests: readonly (readonly [number, Request | null])[]): void {
  const asked = Object.fromEntries(requests.map(([number], index) => [`request${index}`, number]));
  const repository = Object.fromEntries(
    requests.map(([, request], index) => [`request${index}`, request && found(request)]),
  );
  const gone = requests.filter(([, request]) => request === null);
  const errors = gone.map(() => ({ type: "NOT_FOUND", message: "no" }));
  github()
    .post("/graphql", ({ variables: { owner, repo, ...numbers } }: Question) => {
      return owner !== repo && JSON.stringify(numbers) === JSON.stringify(asked);
    })
    .reply(200, { data: { repository }, ...(errors.length > 0 && { errors }) });
}

/** Responds to the first call for one request, or to one for further edits. */
function answer(number: number, request: Request): void {
  if (request.after === undefined) {
    answerAll([[number, request]]);
    return;
  }
  github()
    .post("/graphql", ({ variables }: Question) => {
      return variables["number"] === number && variables["after"] === request.after;
    })
    .reply(200, { data: { repository: { issueOrPullRequest: found(request) } } });
}

function answerGone(number: number): void {
  answerAll([[number, null]]);
}

const read = (numbers: readonly number[], recorded: readonly string[] = []) =>
  readRequesters(createOctokit(), repository, {
    numbers,
    appLogin,
    readRecorded: () => Promise.resolve(recorded.map(user)),
  });
const logins = ({ people }: Awaited<ReturnType<typeof read>>) => people.map(({ login }) => login).toSorted();

describe("readRequesters", () => {
  test("names each request's opener and editors, each person once", async () => {
    answerAll([
      [1, { opener: "ada", editors: ["ada", "rae"] }],
      [2, { opener: "rae" }],
    ]);
    const requesters = await read([1, 2, 1]);
    expect(logins(requesters)).toEqual(["ada", "rae"]);
    expect(requesters).toMatchObject({ bots: [], unknown: [] });
  });

  test("reads all edits", async () => {
    answer(1, { opener: "ada", editors: ["rae"], next: "here" });
    answer(1, { opener: "ada", editors: ["ravi"], after: "here" });
    expect(logins(await read([1]))).toEqual(["ada", "rae", "ravi"]);
  });

  test("reports editors as unknown if there are more than a thousand edits", async () => {
    for (let page = 0; page < 10; page += 1) {
      answer(1, { opener: "ada", editors: ["ada"], ...(page > 0 && { after: `c${page}` }), next: `c${page + 1}` });
    }
    expect(await read([1])).toMatchObject({ unknown: [{ kind: "editor", number: 1 }] });
  });

  test("reports an editor whose account was deleted as unknown", async () => {
    answer(1, { opener: "ada", editors: [null, "rae"] });
    const requesters = await read([1]);
    expect(logins(requesters)).toEqual(["ada", "rae"]);
    expect(requesters.unknown).toEqual([{ kind: "editor", number: 1 }]);
  });

  test("uses the record if GitHub no longer has the request", async () => {
    answerGone(1);
    const gone = await read([1], ["ada", "rae"]);
    expect([logins(gone), gone.unknown]).toEqual([["ada", "rae"], []]);
    answer(1, { opener: null });
    const ghost = await read([1], ["ada"]);
    expect([logins(ghost), ghost.unknown]).toEqual([["ada"], []]);
  });

  test("reports the requesters of a deleted and unrecorded request as unknown", async () => {
    answerGone(1);
    expect(await read([1])).toEqual({ people: [], bots: [], unknown: [{ kind: "request", number: 1 }] });
  });

  test("lists other Apps separately, and this App not at all", async () => {
    answer(1, { opener: "helper[bot]", editors: [appLogin, "ada"] });
    const requesters = await read([1]);
    expect([logins(requesters), requesters.bots]).toEqual([["ada"], ["helper[bot]"]]);
  });

  test("finds the deleted one among several requests", async () => {
    answerAll([
      [1, { opener: "ada" }],
      [2, null],
    ]);
    const requesters = await read([1, 2]);
    expect([logins(requesters), requesters.unknown]).toEqual([["ada"], [{ kind: "request", number: 2 }]]);
  });

  test("reads fifty requests in one call", async () => {
    const numbers = Array.from({ length: 120 }, (_, index) => index + 1);
    const requests = numbers.map((number) => [number, { opener: `asker-${number}` }] as const);
    for (let start = 0; start < 120; start += 50) answerAll(requests.slice(start, start + 50));
    const requesters = await read(numbers);
    expect(requesters.people).toHaveLength(120);
    expect(requesters.unknown).toEqual([]);
  });

  test("reads none of a thousand different requests, and reports the requesters as unknown", async () => {
    const requesters = await read(Array.from({ length: 1_000 }, (_, index) => index + 1));
    expect(requesters).toEqual({ people: [], bots: [], unknown: [{ kind: "requests", total: 1_000 }] });
  });

  test("does not treat a response that lacks a request for another reason as a deleted request", async () => {
    const errors = [
      { type: "NOT_FOUND", message: "no" },
      { type: "SERVICE_UNAVAILABLE", message: "Try again." },
    ];
    github()
      .post("/graphql")
      .reply(200, { data: { repository: { request0: null, request1: null } }, errors });
    await expect(read([1, 2], ["ada"])).rejects.toThrow("no");
  });

  test("does not treat a failure of GitHub as a deleted request", async () => {
    github().post("/graphql").reply(502, {});
    await expect(read([1], ["ada"])).rejects.toMatchObject({ status: 502 });
  });
});
