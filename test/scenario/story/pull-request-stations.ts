import assert from "node:assert/strict";
import { dirname } from "node:path/posix";
import { eventually } from "local-github-world/eventually";
import type { World } from "../world.ts";
import { approve } from "./approve.ts";
import { accountsFilePath, theAccount } from "./accounts-file.ts";
import {
  annotationsOf,
  checkRuns,
  commentsByApp,
  completedRun,
  concluded,
  known,
  readPullRequest,
  showChecks,
  showComment,
  showPullRequest,
  type Comment,
  type PullRequest,
  type Stage,
} from "./stage.ts";
import type { Station } from "./station.ts";

const branch = `new-aws-account-${theAccount.name}`;

/** A change of the file by hand, by a person who knows Terraform and not the rules of this repository. */
function withTwoMistakes(accountsFile: string): string {
  return accountsFile
    .replace(theAccount.email, theAccount.email.replace("example.gov.uk", "example.com"))
    .replace("cats dogs and parrots", "cats dogs & parrots");
}

/** Line (1-based) of this text in the file. */
function lineOf(file: string, text: string): number {
  return file.split("\n").findIndex((line) => line.includes(text)) + 1;
}

/** By a commit of a person's, its accounts file has an e-mail of another domain and a tag that AWS cannot store. */
export const twoMistakes: Station<Stage> = {
  title: "Somebody changes the file by hand, with two mistakes: refused, on the lines",
  async play(stage) {
    const changed = withTwoMistakes(known(stage.accountsFile, "accounts file"));
    await putAccountsFile(stage, changed, "Another root e-mail, and a better description");
    const pullRequest = await headWith(stage, changed);
    const check = await concluded(stage, pullRequest.head.sha, "aws-accounts/validate");
    assert.equal(check.conclusion, "failure");
    const lines = (await annotationsOf(stage, check))
      .filter((annotation) => annotation.annotation_level === "failure")
      .map((annotation) => annotation.start_line);
    assert.deepEqual(
      lines.toSorted((a, b) => a - b),
      [lineOf(changed, 'example.com"'), lineOf(changed, "dogs & parrots")],
      "each mistake is annotated on its line",
    );
    const comment = await theOneComment(stage, (body) => /2 (problems|errors|mistakes)/i.test(firstLine(body)));
    assert.ok(
      firstLine(comment.body).includes(pullRequest.head.sha.slice(0, 7)),
      "the verdict comes first, with the head",
    );
    return [showPullRequest(pullRequest), await showChecks(stage, pullRequest.head.sha, changed), showComment(comment)];
  },
};

/** The fix is pushed; the plan follows by itself. */
export const mendAndPlan: Station<Stage> = {
  title: "The mend is pushed: validation passes and the plan is shown",
  async play(stage) {
    const before = await theOneComment(stage, () => true);
    const mended = known(stage.accountsFile, "accounts file");
    await putAccountsFile(stage, mended, "Use our e-mail domain, and a description that AWS can store");
    const { sha } = (await headWith(stage, mended)).head;
    assert.equal((await concluded(stage, sha, "aws-accounts/validate")).conclusion, "success");
    const plan = await concluded(stage, sha, "aws-accounts/plan");
    assert.equal(plan.conclusion, "success", `${plan.output.title ?? ""}\n${plan.output.summary ?? ""}`);
    assert.match(
      plan.output.text ?? "",
      /^root [0-9a-f]{32}\n[0-9a-f]{32}\n/,
      "the check's text begins with the digests",
    );
    const run = await completedRun(stage, "aws-accounts-plan.yml");
    assert.equal(run.head_branch, "main", "the plan ran from the default branch");

    const comment = await theOneComment(stage, (body) => firstLine(body).includes("1 account to create"));
    assert.equal(comment.id, before.id, "the same comment, edited");
    assert.ok(
      comment.body.includes(theAccount.name) && comment.body.includes(theAccount.email),
      "the comment shows the plan",
    );
    const assumed = (await stage.world.aws.calls())["sts.AssumeRoleWithWebIdentity"] ?? 0;
    assert.ok(assumed >= 1, "the plan role was assumed through OIDC");
    return [await showChecks(stage, sha, mended), showComment(comment)];
  },
};

/** No review, no merge; the author's own word does not count. */
export const reviewAndMerge: Station<Stage> = {
  title: "Merging waits for a reviewer; then it is merged",
  async play(stage) {
    const { world } = stage;
    const { author } = world.people;
    const { number, head } = await readPullRequest(stage);
    const approvalBefore = (await concluded(stage, head.sha, "aws-accounts/approval")).conclusion;
    assert.notEqual(approvalBefore, "success");
    const merge = { sha: head.sha, merge_method: "merge" };
    const refusal = await author.attempt("PUT", `${world.repositoryPath}/pulls/${number}/merge`, merge);
    assert.equal(refusal.status, 405, "merging without a review is refused");
    await approve(stage, { number, sha: head.sha });
    await eventually("aws-accounts/approval to succeed", async () =>
      (await checkRuns(stage, head.sha)).some(
        (check) => check.name === "aws-accounts/approval" && check.conclusion === "success",
      )
        ? true
        : undefined,
    );
    await author.request("PUT", `${world.repositoryPath}/pulls/${number}/merge`, merge);
    const merged = await readPullRequest(stage);
    assert.ok(merged.merged);
    const comment = await theOneComment(stage, (body) => firstLine(body).includes("ready to merge"));
    return [
      {
        kind: "answer",
        asked: `${author.login} merges before any review`,
        answer: `${refusal.status} ${(refusal.body as { message: string }).message}`,
      },
      showPullRequest(merged),
      await showChecks(stage, head.sha, known(stage.accountsFile, "accounts file")),
      showComment(comment),
    ];
  },
};

/** The pull request, once its head has this accounts file. */
async function headWith(stage: Stage, accountsFile: string): Promise<PullRequest> {
  return eventually("the pull request to have the commit as its head", async () => {
    const read = await readPullRequest(stage);
    return (await readAccountsFile(stage, read.head.sha)) === accountsFile ? read : undefined;
  });
}

/** The author's pull request, with this accounts file on a branch of its own. */
export async function openAccountPullRequest(
  stage: Stage,
  accountsFile: string,
): Promise<{ readonly number: number; readonly sha: string }> {
  const { author } = stage.world.people;
  const { repositoryPath } = stage.world;
  const title = `Add new AWS account for: ${theAccount.name}`;
  const main = await author.request<{ object: { sha: string } }>("GET", `${repositoryPath}/git/ref/heads/main`);
  await author.request("POST", `${repositoryPath}/git/refs`, { ref: `refs/heads/${branch}`, sha: main.object.sha });
  await putAccountsFile(stage, accountsFile, title);
  const body = "We issue licences for pets, and need somewhere to do it.";
  const opened = await author.request<PullRequest>("POST", `${repositoryPath}/pulls`, {
    title,
    head: branch,
    base: "main",
    body,
  });
  stage.pullRequest = opened.number;
  return { number: opened.number, sha: opened.head.sha };
}

async function putAccountsFile(stage: Stage, content: string, message: string): Promise<void> {
  await putAccountsFileOn(stage.world, { branch, content, message });
}

/** Commits the accounts file on a branch; its present blob is found in the folder, since GitHub gives no large file as JSON. */
export async function putAccountsFileOn(
  { people, repositoryPath }: World,
  change: { readonly branch: string; readonly content: string; readonly message: string },
): Promise<void> {
  const { author } = people;
  const contents = `${repositoryPath}/contents`;
  const folder = await author.request<readonly { path: string; sha: string }[]>(
    "GET",
    `${contents}/${dirname(accountsFilePath)}?ref=${change.branch}`,
  );
  await author.request("PUT", `${contents}/${accountsFilePath}`, {
    ...change,
    sha: folder.find(({ path }) => path === accountsFilePath)?.sha,
    content: Buffer.from(change.content).toString("base64"),
  });
}

async function readAccountsFile({ world }: Stage, ref: string): Promise<string> {
  const { content } = await world.people.author.request<{ content: string }>(
    "GET",
    `${world.repositoryPath}/contents/${accountsFilePath}?ref=${ref}`,
  );
  return Buffer.from(content, "base64").toString();
}

/** The App's comment on the pull request, once it has the expected text; throws if there is more than one. */
export async function theOneComment(stage: Stage, is: (body: string) => boolean): Promise<Comment> {
  const number = known(stage.pullRequest, "pull request");
  return eventually("the App's one comment to say so", async () => {
    const found = await commentsByApp(stage, number);
    assert.ok(found.length <= 1, `one comment, not ${found.length}`);
    return found.find((comment) => is(comment.body));
  });
}

/** First line a person sees: hidden markers are not shown. */
export function firstLine(body: string): string {
  return (
    body
      .replace(/<!--.*?-->/gs, "")
      .trimStart()
      .split("\n")[0] ?? ""
  );
}
