import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventually } from "local-github-world/eventually";
import { openPull, writeFile } from "local-github-world/github/fixture";
import { approve } from "../scenario/story/approve.ts";
import { changeSettings } from "../scenario/story/change-file.ts";
import { annotationsOf, checkRuns, commentsByApp, concluded, type AppStage } from "../scenario/story/stage.ts";
import { type AppWorld, startAppWorld } from "../scenario/world.ts";

const file = ".github/aws-accounts.yml";

let world: AppWorld;
let stage: AppStage;

beforeAll(async () => {
  world = await startAppWorld();
  stage = { world };
});

afterAll(async () => {
  await world.stop();
  expect(world.github.violations()).toEqual([]);
});

/** How each of the three checks concluded at a commit, with its title. */
async function checksAt(sha: string): Promise<Readonly<Record<string, string>>> {
  const checks = ["validate", "plan", "approval"].map(async (name) => {
    const { conclusion, output } = await concluded(stage, sha, `aws-accounts/${name}`);
    return [name, `${conclusion}: ${output.title ?? ""}`] as const;
  });
  return Object.fromEntries(await Promise.all(checks));
}

async function commentOn(number: number, sha: string): Promise<string> {
  return eventually(`the comment about ${sha.slice(0, 7)}`, async () => {
    const [comment, ...others] = await commentsByApp(stage, number);
    expect(others).toEqual([]);
    return comment?.body.split("\n")[0]?.endsWith(`· \`${sha.slice(0, 7)}\``) === true ? comment.body : undefined;
  });
}

test("settings that would break the App are refused on their lines, and corrected ones show who may approve more", async () => {
  const { people, repositoryPath, app } = world;
  const { author } = people;
  const { content } = await author.request<{ content: string }>("GET", `${repositoryPath}/contents/${file}`);
  const text = Buffer.from(content, "base64").toString();
  const moreReviewers = text.replace(
    /(?<=^reviewers:\n {2}team: aws-account-reviewers\n).*$/mu,
    "  users: [enid-engineer]",
  );
  const broken = moreReviewers
    .replace(`app_id: ${app.id}`, `app_id: ${app.id + 1}`)
    .replace("team: aws-account-custodians", "team: keepers-of-keys");
  expect(new Set([text, moreReviewers, broken]).size).toBe(3);
  const number = await openPull(author, repositoryPath, "more-reviewers", { [file]: broken });
  const { head } = await author.request<{ head: { sha: string } }>("GET", `${repositoryPath}/pulls/${number}`);

  const none = "success: No account changed";
  expect(await checksAt(head.sha)).toEqual({
    validate: "failure: 2 problems in the settings",
    plan: none,
    approval: none,
  });
  const annotations = await annotationsOf(stage, await concluded(stage, head.sha, "aws-accounts/validate"));
  const lines = broken.split("\n");
  expect(annotations.map(({ path, start_line, message }) => [path, lines[start_line - 1], message])).toEqual([
    [file, `app_id: ${app.id + 1}`, expect.stringContaining(`has the id ${app.id}`)],
    [
      file,
      "  team: keepers-of-keys",
      'The organisation example-gov has no team "keepers-of-keys". Name a team by its slug, the last part of its address.',
    ],
  ]);
  expect(await commentOn(number, head.sha)).toContain("### ❌ 2 problems in the settings");

  const mended = await writeFile(author, repositoryPath, "more-reviewers", file, moreReviewers);
  expect(await checksAt(mended)).toEqual({
    validate: "success: Valid settings: 1 change more permissive",
    plan: none,
    approval: none,
  });
  const comment = await commentOn(number, mended);
  expect(comment).toContain(
    "#### This makes the settings more permissive\n\n- `reviewers.users` adds `enid-engineer`: none → `enid-engineer`.",
  );
  expect(comment).not.toContain("❌");
});

test("another provider version needs its lock file, and the approvals of two reviewers who did not change it", async () => {
  const { people, repositoryPath } = world;
  const { author, reviewer, engineer } = people;
  await changeSettings(world, (text) =>
    text.replace(/(?<=^reviewers:\n {2}team: aws-account-reviewers\n).*$/mu, "  users: [enid-engineer, ada-author]"),
  );
  const { content } = await author.request<{ content: string }>("GET", `${repositoryPath}/contents/${file}`);
  const text = Buffer.from(content, "base64").toString();
  const newer = text.replace(/^( *)# provider_version: .*$/mu, "$1provider_version: 5.101.0");
  expect(newer).not.toBe(text);
  const number = await openPull(author, repositoryPath, "newer-provider", { [file]: newer });
  const { head } = await author.request<{ head: { sha: string } }>("GET", `${repositoryPath}/pulls/${number}`);
  expect((await checksAt(head.sha))["validate"]).toBe("failure: 1 problem in the settings");
  const [annotation] = await annotationsOf(stage, await concluded(stage, head.sha, "aws-accounts/validate"));
  expect(newer.split("\n")[(annotation?.start_line ?? 0) - 1]).toContain("provider_version: 5.101.0");
  expect(annotation?.message).toContain("there is no .github/aws-accounts/terraform.lock.hcl");

  const lock = readFileSync("actions/shared/terraform.lock.hcl", "utf8").replaceAll("5.100.0", "5.101.0");
  const sha = await writeFile(
    author,
    repositoryPath,
    "newer-provider",
    ".github/aws-accounts/terraform.lock.hcl",
    lock,
  );
  const approval = async (): Promise<string> =>
    (await checkRuns(stage, sha)).find(({ name }) => name === "aws-accounts/approval")?.output.summary ?? "";
  const approvalSays = (words: string): Promise<string> =>
    eventually(`the approval to say "${words}"`, async () => {
      const said = await approval();
      return said.includes(words) ? said : undefined;
    });
  expect(await checksAt(sha)).toEqual({
    validate: "success: Valid settings: 2 changes more permissive",
    plan: "success: No account changed",
    approval: "action_required: Waiting for an approval",
  });
  expect(await approvalSays("Two approvals")).toContain("it changes the Terraform provider");
  const comment = await commentOn(number, sha);
  expect(comment).toContain("`aws.provider_version`: none → `5.101.0`. Terraform runs that provider");
  expect(comment).toContain("`.github/aws-accounts/terraform.lock.hcl` adds `h1:");

  await approve(stage, { number, sha }, reviewer);
  expect(await approvalSays("`rhys-reviewer` approved")).toContain("Two approvals");
  await approve(stage, { number, sha }, engineer);
  await approvalSays("Approved by `rhys-reviewer`, `enid-engineer`.");
});
