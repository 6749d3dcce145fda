import { Octokit } from "@octokit/core";
import { paginateRest } from "@octokit/plugin-paginate-rest";
import { restEndpointMethods } from "@octokit/plugin-rest-endpoint-methods";
import { retry } from "@octokit/plugin-retry";

const ActionsOctokit = Octokit.plugin(restEndpointMethods, paginateRest, retry);

/** Client of GitHub's REST API with a job's token; retries when GitHub responds with 5xx. */
export type GitHub = InstanceType<typeof ActionsOctokit>;

/** `baseUrl` is the runner's `GITHUB_API_URL`, which differs on GitHub Enterprise Server. */
export function createGitHub({ token, baseUrl }: { readonly token: string; readonly baseUrl: string }): GitHub {
  return new ActionsOctokit({ auth: token, baseUrl, userAgent: "aws-accounts-by-pull-request" });
}
