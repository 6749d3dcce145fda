import { test } from "@jest/globals";
import { upsertIssue } from "../../../../app/github/issues/upsert-issue.ts";
import { expectOnlyExpectedRequests } from "../../expected-requests.ts";
import { appLogin, createOctokit, github, path, repository } from "../../octokit.ts";

expectOnlyExpectedRequests();

test("closes the open duplicates of an issue, and ignores closed ones", async () => {
  const issue = (number: number, state: string, login = appLogin) => ({
    number,
    title: "a-label",
    body: "as it is",
    state,
    user: { login },
  });
  github()
    .get(`${path}/issues`)
    .query({ labels: "a-label", state: "all", per_page: 100, page: 1 })
    .reply(200, [issue(9, "open"), issue(8, "closed"), issue(7, "open", "somebody"), issue(5, "open")]);
  github()
    .patch(`${path}/issues/9`, { body: "Duplicate of #5, the issue that is kept up to date.", state: "closed" })
    .reply(200, {});
  const wanted = { ...repository, author: appLogin, label: "a-label", description: "", body: "as it is" };
  await upsertIssue(createOctokit(), { ...wanted, state: "open" });
});
