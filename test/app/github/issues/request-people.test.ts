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
  readonly variables: { readonly number: number; readonly after: string | null };
}

interface Request {
  readonly opener: string | null;
  readonly editors?: readonly (string | null)[];
  readonly after?: string;
  readonly next?: string;
}

function answer(number: number, { opener, editors = [], after, next }: Request): void {
  const nodes = editors.map((login) => ({ editor: actor(login) }));
  const pageInfo = { hasNextPage: next !== undefined, endCursor: next ?? null };
  const found = { author: actor(opener), userContentEdits: { nodes, pageInfo } };
  github()
    .post("/graphql", ({ variables }: Question) => variables.number === number && variables.after === (after ?? null))
    .reply(200, { data: { repository: { issueOrPullRequest: found } } });
}

function answerGone(number: number): void {
  github()
    .post("/graphql", ({ variables }: Question) => variables.number === number)
    .reply(200, { data: { repository: { issueOrPullRequest: null } }, errors: [{ type: "NOT_FOUND", message: "no" }] });
}

const read = (numbers: readonly number[], recorded: readonly string[] = []) =>
  readRequesters(createOctokit(), repository, {
    numbers,
    appLogin,
    readRecorded: () => Promise.resolve(recorded.map(user)),
  });
const logins = ({ people }: Awaited<ReturnType<typeof read>>) => people.map(({ login }) => login).toSorted();

describe("readRequesters", () => {
  test("names who opened each request and who edited it, each once", async () => {
    answer(1, { opener: "ada", editors: ["ada", "rae"] });
    answer(2, { opener: "rae" });
    const requesters = await read([1, 2, 1]);
    expect(logins(requesters)).toEqual(["ada", "rae"]);
    expect(requesters).toMatchObject({ bots: [], unknown: [] });
  });

  test("reads all edits", async () => {
    answer(1, { opener: "ada", editors: ["rae"], next: "here" });
    answer(1, { opener: "ada", editors: ["ravi"], after: "here" });
    expect(logins(await read([1]))).toEqual(["ada", "rae", "ravi"]);
  });

  test("does not know who made edits before the last thousand", async () => {
    for (let page = 0; page < 10; page += 1) {
      answer(1, { opener: "ada", editors: ["ada"], ...(page > 0 && { after: `c${page}` }), next: `c${page + 1}` });
    }
    expect(await read([1])).toMatchObject({ unknown: [{ kind: "editor", number: 1 }] });
  });

  test("does not know an editor whose account is gone", async () => {
    answer(1, { opener: "ada", editors: [null, "rae"] });
    const requesters = await read([1]);
    expect(logins(requesters)).toEqual(["ada", "rae"]);
    expect(requesters.unknown).toEqual([{ kind: "editor", number: 1 }]);
  });

  test("takes from the record what GitHub does not say any more", async () => {
    answerGone(1);
    const gone = await read([1], ["ada", "rae"]);
    expect([logins(gone), gone.unknown]).toEqual([["ada", "rae"], []]);
    answer(1, { opener: null });
    const ghost = await read([1], ["ada"]);
    expect([logins(ghost), ghost.unknown]).toEqual([["ada"], []]);
  });

  test("does not know who asked with a request that is gone and was never recorded", async () => {
    answerGone(1);
    expect(await read([1])).toEqual({ people: [], bots: [], unknown: [{ kind: "request", number: 1 }] });
  });

  test("names other Apps apart, and this one not at all", async () => {
    answer(1, { opener: "helper[bot]", editors: [appLogin, "ada"] });
    const requesters = await read([1]);
    expect([logins(requesters), requesters.bots]).toEqual([["ada"], ["helper[bot]"]]);
  });

  test("does not take GitHub's bad moment for a request that is gone", async () => {
    github().post("/graphql").reply(502, {});
    await expect(read([1], ["ada"])).rejects.toMatchObject({ status: 502 });
  });
});
