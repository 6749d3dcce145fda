import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventually } from "local-github-world/eventually";
import { openPull, writeFile } from "local-github-world/github/fixture";
import { annotationsOf, commentsByApp, concluded, type AppStage } from "../scenario/story/stage.ts";
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
