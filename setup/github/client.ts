import { readFile } from "node:fs/promises";
import { Octokit } from "@octokit/core";
import { restEndpointMethods } from "@octokit/plugin-rest-endpoint-methods";
import { retry } from "@octokit/plugin-retry";
import type { SetupContext } from "../terminal/context.ts";
import { SetupError } from "../terminal/setup-error.ts";

const OperatorOctokit = Octokit.plugin(restEndpointMethods, retry);

/** GitHub's REST API with the operator's token. */
export type OperatorGitHub = InstanceType<typeof OperatorOctokit>;

/** Makes a client of the API at this base URL. */
export function createClient(token: string, baseUrl: string): OperatorGitHub {
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  return new OperatorOctokit({ auth: token, baseUrl, userAgent: "aws-accounts-by-pull-request", log });
}

/**
 * Finds the operator's token: in the file that a flag names, in GITHUB_TOKEN, or by a question that hides the answer.
 *
 * It cannot be a flag: other users of the machine see the command line.
 *
 * @throws {@link SetupError} if there is none.
 */
export async function findToken(file: string | undefined, { environment, prompts }: SetupContext): Promise<string> {
  const token = file === undefined ? environment["GITHUB_TOKEN"] : await readToken(file);
  if (token !== undefined && token !== "") return token;
  if (file === undefined && prompts !== undefined) {
    const check = (answer: string): string | undefined => (answer === "" ? "A token is required." : undefined);
    return prompts.ask({ text: "GitHub token (it stays hidden)", secret: true, check });
  }
  throw new SetupError(`A GitHub token is missing: set GITHUB_TOKEN, or name a file with --token-file. ${tokenAdvice}`);
}

/** The permissions that the token needs. */
export const tokenAdvice =
  "It must belong to an owner of the organisation. A classic token needs the scopes repo and admin:org; a fine-grained one needs the repository permissions Administration, Environments and Issues (write) and Actions (read), and the organisation permission Members (write).";

async function readToken(file: string): Promise<string> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw new SetupError(`The token file ${file} cannot be read: ${String(error)}`, { cause: error });
  });
  if (text.trim() === "") throw new SetupError(`The token file ${file} is empty.`);
  return text.trim();
}
