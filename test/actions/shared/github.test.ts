import { afterEach, beforeEach, expect, test } from "@jest/globals";
import nock from "nock";
import { createGitHub } from "../../../actions/shared/github.ts";

beforeEach(() => {
  nock.disableNetConnect();
});

afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
  nock.enableNetConnect();
});

test("shows the job's token to the API that the runner names", async () => {
  nock("https://github.example", { reqheaders: { authorization: "token ghs_x" } })
    .get("/api/v3/repos/example/accounts")
    .reply(200, { default_branch: "trunk" });
  const github = createGitHub({ token: "ghs_x", baseUrl: "https://github.example/api/v3" });
  const { data } = await github.rest.repos.get({ owner: "example", repo: "accounts" });
  expect(data.default_branch).toBe("trunk");
});

test("asks again when GitHub has a bad moment", async () => {
  nock("https://api.github.com").get("/repos/example/accounts").reply(502, {});
  nock("https://api.github.com").get("/repos/example/accounts").reply(200, { default_branch: "main" });
  const github = createGitHub({ token: "ghs_x", baseUrl: "https://api.github.com" });
  await expect(github.rest.repos.get({ owner: "example", repo: "accounts" })).resolves.toMatchObject({ status: 200 });
});
