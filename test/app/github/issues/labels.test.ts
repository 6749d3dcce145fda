import { expect, test } from "@jest/globals";
import { ensureChecklistLabels } from "../../../../app/github/issues/labels.ts";
import { expectOnlyExpectedRequests } from "../../expected-requests.ts";
import { createOctokit, github, path, repository } from "../../octokit.ts";

expectOnlyExpectedRequests();

test("creates the labels, and ignores existing ones", async () => {
  github().post(`${path}/labels`).reply(422, { message: "Validation Failed" });
  github()
    .post(`${path}/labels`, {
      name: "aws-account-ready",
      color: "0e8a16",
      description: "The AWS account is secured, its YubiKeys are back in the safe",
    })
    .reply(201, {});
  await expect(ensureChecklistLabels(createOctokit(), repository)).resolves.toBeUndefined();
});
