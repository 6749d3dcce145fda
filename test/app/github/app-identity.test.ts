import { describe, expect, test } from "@jest/globals";
import { readAppIdentity } from "../../../app/github/app-identity.ts";
import { expectOnlyExpectedRequests } from "../expected-requests.ts";
import { createOctokit, github } from "../octokit.ts";

expectOnlyExpectedRequests();

describe("readAppIdentity", () => {
  test("returns the App's id and the login of its bot", async () => {
    github().get("/app").reply(200, { id: 99, slug: "aws-accounts" });
    expect(await readAppIdentity(createOctokit())).toEqual({
      id: 99,
      slug: "aws-accounts",
      login: "aws-accounts[bot]",
    });
  });

  test("fails without a name", async () => {
    github().get("/app").reply(200, { id: 99 });
    await expect(readAppIdentity(createOctokit())).rejects.toThrow("has no slug");
  });
});
