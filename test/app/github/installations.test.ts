import { describe, expect, test } from "@jest/globals";
import { listInstallations, listInstalledRepositories } from "../../../app/github/installations.ts";
import { expectOnlyExpectedRequests } from "../expected-requests.ts";
import { createOctokit, github } from "../octokit.ts";

expectOnlyExpectedRequests();

const pages = { per_page: 100, page: 1 };

describe("installations", () => {
  test("leaves out suspended installations", async () => {
    github()
      .get("/app/installations")
      .query(pages)
      .reply(200, [
        { id: 1, suspended_at: null },
        { id: 2, suspended_at: "2026-01-01" },
      ]);
    expect(await listInstallations(createOctokit())).toEqual([1]);
  });

  test("leaves out archived repositories", async () => {
    const repository = { name: "r", default_branch: "main", archived: false, private: true, owner: { login: "o" } };
    github()
      .get("/installation/repositories")
      .query(pages)
      .reply(200, { repositories: [repository, { ...repository, archived: true }] });
    expect(await listInstalledRepositories(createOctokit())).toEqual([
      { owner: "o", repo: "r", defaultBranch: "main", isPrivate: true },
    ]);
  });
});
