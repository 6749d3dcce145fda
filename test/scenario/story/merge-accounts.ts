import { dirname } from "node:path/posix";
import { eventually } from "local-github-world/eventually";
import { emailOf } from "local-github-world/github";
import { accountsFilePath } from "./accounts-file.ts";
import { approve } from "./approve.ts";
import { checkRuns, concluded, type AppStage, type PullRequest, type Stage } from "./stage.ts";

/** A pull request and its head. */
export interface OpenPull {
  readonly number: number;
  readonly sha: string;
}

/**
 * A branch of the author's with this accounts file.
 *
 * @param committedAt - when its commit says that it was made, if not now
 */
export async function pushAccounts(
  { world }: AppStage,
  accountsFile: string,
  branch: string,
  committedAt?: Date,
): Promise<void> {
  const { author } = world.people;
  const { repositoryPath: path } = world;
  const main = await author.request<{ object: { sha: string } }>("GET", `${path}/git/ref/heads/main`);
  await author.request("POST", `${path}/git/refs`, { ref: `refs/heads/${branch}`, sha: main.object.sha });
  // From the listing of the folder: GitHub gives no large file as JSON.
  const folder = await author.request<readonly { readonly path: string; readonly sha: string }[]>(
    "GET",
    `${path}/contents/${dirname(accountsFilePath)}?ref=${branch}`,
  );
  const sha = folder.find((file) => file.path === accountsFilePath)?.sha;
  const content = Buffer.from(accountsFile).toString("base64");
  const message = `Change accounts: ${branch}`;
  const who = { name: author.login, email: await emailOf(author) };
  const committer = committedAt === undefined ? {} : { committer: { ...who, date: committedAt.toISOString() } };
  await author.request("PUT", `${path}/contents/${accountsFilePath}`, {
    message,
    branch,
    sha,
    content,
    ...committer,
  });
}

/** The author's pull request of a branch. */
export async function openPull({ world }: AppStage, branch: string): Promise<OpenPull> {
  const pull = { title: `Change accounts: ${branch}`, head: branch, base: "main" };
  const path = `${world.repositoryPath}/pulls`;
  const { number, head } = await world.people.author.request<PullRequest>("POST", path, pull);
  return { number, sha: head.sha };
}

/** A pull request of the author's, with this accounts file on a branch of its own. */
export async function openAccountsPull(
  stage: AppStage,
  accountsFile: string,
  branch: string,
  committedAt?: Date,
): Promise<OpenPull> {
  await pushAccounts(stage, accountsFile, branch, committedAt);
  return openPull(stage, branch);
}

/** Waits until it is planned, and has it approved. */
export async function approvePull(stage: Stage, pull: OpenPull): Promise<void> {
  const { sha } = pull;
  const plan = await concluded(stage, sha, "aws-accounts/plan");
  if (plan.conclusion !== "success") throw new Error(`${plan.output.title ?? ""}\n${plan.output.summary ?? ""}`);
  await approve(stage, pull);
  await eventually("aws-accounts/approval to succeed", async () =>
    (await checkRuns(stage, sha)).some(
      ({ name, conclusion }) => name === "aws-accounts/approval" && conclusion === "success",
    )
      ? true
      : undefined,
  );
}

/** The commit of the default branch that the merge made. */
export async function mergePull(
  { world }: Stage,
  { number, sha }: { readonly number: number; readonly sha: string },
  method: "merge" | "squash" = "merge",
  message?: string,
): Promise<string> {
  const merge = { sha, merge_method: method, ...(message === undefined ? {} : { commit_message: message }) };
  const path = `${world.repositoryPath}/pulls/${number}/merge`;
  return (await world.people.author.request<{ sha: string }>("PUT", path, merge)).sha;
}

/** Proposes and merges a new accounts file, which starts the apply; returns the number of the pull request. */
export async function mergeAccounts(stage: Stage, accountsFile: string, branch: string): Promise<number> {
  const pull = await openAccountsPull(stage, accountsFile, branch);
  await approvePull(stage, pull);
  await mergePull(stage, pull);
  return pull.number;
}
