import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parse, stringify } from "yaml";
import { eventually } from "local-github-world/eventually";
import { emailOf, person, type Person } from "local-github-world/github";
import { writeFile } from "local-github-world/github/fixture";
import { accountsFilePath, accountsFileWith, type WrittenAccount } from "../scenario/story/accounts-file.ts";
import { approve } from "../scenario/story/approve.ts";
import { changeSettings } from "../scenario/story/change-file.ts";
import type { OpenPull } from "../scenario/story/merge-accounts.ts";
import { planWorkflow, playedPlan } from "../scenario/story/played-plan.ts";
import { fillIn, plainAnswers } from "../scenario/story/request-form.ts";
import { requestsIn } from "../scenario/story/requests.ts";
import { checkRuns, concluded, type CheckRun, type PullRequest, type Stage } from "../scenario/story/stage.ts";
import { startWorld, type World } from "../scenario/world.ts";

/**
 * One person alone, who may review, tries to get an account approved; and what people do every day stays easy. The plan is
 * played, so no terraform is needed.
 */

const pusherPath = ".github/workflows/pusher.yml";
/** A workflow of some team's, with which everyone who may write can have a job push a file. */
const pusher = stringify({
  name: "Pusher",
  on: { workflow_dispatch: { inputs: { body: { required: true } } } },
  permissions: { contents: "write" },
  jobs: {
    push: {
      "runs-on": "ubuntu-latest",
      steps: [
        {
          run: `curl -fsS -X PUT -H "authorization: Bearer $TOKEN" -H "content-type: application/json" "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/contents/${accountsFilePath}" --data "$BODY" > /dev/null`,
          env: { TOKEN: "${{ github.token }}", BODY: "${{ inputs.body }}" },
        },
      ],
    },
  },
});
const branchOf = (name: string): string => `new-aws-account-${name}`;

let world: World;
let stage: Stage;
/** Two reviewers, and somebody who may only write. */
let rhys: Person;
let enid: Person;
let ada: Person;
let path: string;
let repository: string;
/** Another repository of the organisation, of which the App knows nothing. */
let elsewhere: string;

beforeAll(async () => {
  // Each head has a digest of its own.
  const plan = playedPlan("it", { digest: '$(printf %s "${{ inputs.head_sha }}" | cut -c1-32)' });
  world = await startWorld({ rateClock: 20, files: { [planWorkflow]: plan, [pusherPath]: pusher } });
  stage = { world };
  ({ author: ada, reviewer: rhys, engineer: enid } = world.people);
  path = world.repositoryPath;
  repository = path.replace("/repos/", "");
  const [owner = ""] = repository.split("/");
  const collaborators = { [rhys.login]: "write" } as const;
  world.github.createRepository({ owner, name: "elsewhere", private: true, files: { "README.md": "" }, collaborators });
  elsewhere = `${owner}/elsewhere`;
  await changeSettings(world, (text) => {
    const settings = parse(text) as { reviewers: { users: string[] } };
    settings.reviewers.users = [enid.login];
    return stringify(settings);
  });
});

afterAll(async () => {
  await world.stop();
  expect(world.github.violations()).toEqual([]);
});

const approvalAt = async (sha: string): Promise<CheckRun | undefined> =>
  (await checkRuns(stage, sha)).find(({ name }) => name === "aws-accounts/approval");

/** The approval check, once it says this. */
const approvalSays = async (sha: string, conclusion: string, text: string): Promise<CheckRun> =>
  eventually(`the approval of ${sha.slice(0, 7)} to be ${conclusion} and say "${text}"`, async () => {
    const check = await approvalAt(sha);
    return check?.conclusion === conclusion && check.output.summary?.includes(text) === true ? check : undefined;
  });

let count = 0;
const newName = (): string => `pet-service-${"abcdefghijklmnopqrstuvwxyz"[count++] ?? ""}`;
const accountOf = (name: string): WrittenAccount => ({
  name,
  email: `aws-root-accounts+${name}@example.gov.uk`,
  administrators: ["ada.author@example.gov.uk"],
  tags: {
    "account-name": name,
    description: "Licences",
    organisation: "Department for Pets",
    "team-name": "Pet Licences",
    "team-email-address": "pet-licences@example.gov.uk",
    "service-name": "Licence a pet",
    "billing-cost-centre": "PETS-042",
  },
});
/** GitHub tells times in seconds, and what happens in the same one has no order. */
const nextSecond = async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, 1_000));
};
const tip = async (branch = "main"): Promise<string> =>
  (await ada.request<{ object: { sha: string } }>("GET", `${path}/git/ref/heads/${branch}`)).object.sha;
const head = async (number: number): Promise<string> =>
  (await ada.request<PullRequest>("GET", `${path}/pulls/${number}`)).head.sha;

/** The App's pull request of a request by somebody. */
async function askBy(who: Person): Promise<OpenPull & { readonly request: number; readonly name: string }> {
  const name = newName();
  const here = requestsIn(stage);
  const request = await here.ask({ ...plainAnswers, "account-name": name }, who);
  const pull = await here.pull(name);
  await concluded(stage, pull.head.sha, "aws-accounts/plan");
  return { request, name, number: pull.number, sha: pull.head.sha };
}

/** A pull request by somebody, with an account that nobody asked for in a request. */
async function openBy(who: Person, commit: (branch: string, text: string) => Promise<unknown>) {
  const name = newName();
  const branch = branchOf(name);
  const text = accountsFileWith(accountOf(name));
  await who.request("POST", `${path}/git/refs`, { ref: `refs/heads/${branch}`, sha: await tip() });
  await commit(branch, text);
  return { ...(await openFrom(who, branch)), branch, text };
}

async function openFrom(who: Person, branch: string): Promise<OpenPull> {
  const opened = await who.request<PullRequest>("POST", `${path}/pulls`, { title: branch, head: branch, base: "main" });
  await concluded(stage, opened.head.sha, "aws-accounts/validate");
  return { number: opened.number, sha: opened.head.sha };
}

const write = (who: Person) => (branch: string, text: string) => writeFile(who, path, branch, accountsFilePath, text);

/** Commits with an author and a committer of one's choice, which the API allows as git does. */
const writeAs = (who: Person, claimed: Person) => async (branch: string, text: string) => {
  const claim = { name: claimed.login, email: await emailOf(claimed) };
  const parent = await tip(branch);
  const base = await who.request<{ commit: { tree: { sha: string } } }>("GET", `${path}/commits/${parent}`);
  const tree = await who.request<{ sha: string }>("POST", `${path}/git/trees`, {
    base_tree: base.commit.tree.sha,
    tree: [{ path: accountsFilePath, mode: "100644", type: "blob", content: text }],
  });
  const commit = { message: "Add an account", tree: tree.sha, parents: [parent], author: claim, committer: claim };
  const { sha } = await who.request<{ sha: string }>("POST", `${path}/git/commits`, commit);
  await who.request("PATCH", `${path}/git/refs/heads/${branch}`, { sha });
};

describe("an approval counts not where its giver", () => {
  test.each(["deleted", "converted", "transferred"] as const)(
    "asked for the account, and %s the request",
    async (how) => {
      const { request, number, sha } = await askBy(rhys);
      const issue = { repository, number: request, by: rhys.login };
      if (how === "deleted") world.github.deleteIssue(issue);
      else if (how === "converted") world.github.convertIssue(issue);
      else world.github.transferIssue({ ...issue, to: elsewhere });
      await approve(stage, { number, sha });
      await approvalSays(sha, "action_required", "`rhys-reviewer` asked for the account, or edited the request");
    },
  );

  test("edited the request of another person", async () => {
    const { request, name, number, sha } = await askBy(ada);
    const answers = { ...plainAnswers, "account-name": name, administrators: "rhys.reviewer@example.gov.uk" };
    await rhys.request("PATCH", `${path}/issues/${request}`, { body: fillIn(answers) });
    const edited = await eventually("the pull request to follow", async () => {
      const now = await head(number);
      return now === sha ? undefined : now;
    });
    await approve(stage, { number, sha: edited });
    await approvalSays(edited, "action_required", "`rhys-reviewer` asked for the account, or edited the request");
    await approve(stage, { number, sha: edited }, enid);
    await approvalSays(edited, "success", "Approved by `enid-engineer`.");
  });

  test("pushed a commit of which they say that another person made it", async () => {
    const { number, sha } = await openBy(ada, writeAs(rhys, ada));
    await approve(stage, { number, sha });
    await approvalSays(sha, "action_required", "An approval of the last commit is missing");
    await approvalSays(sha, "action_required", "`rhys-reviewer` wrote or pushed commits");
  });

  test("pushed an earlier commit, before another person pushed the last one", async () => {
    const { number, branch, text } = await openBy(ada, write(rhys));
    await write(ada)(branch, text.replace('"Licences"', '"Licences and more"'));
    const sha = await head(number);
    await approve(stage, { number, sha });
    await approvalSays(sha, "action_required", "`rhys-reviewer` wrote or pushed commits");
  });

  test("approved before the plan was there", async () => {
    const name = newName();
    const branch = branchOf(name);
    await ada.request("POST", `${path}/git/refs`, { ref: `refs/heads/${branch}`, sha: await tip() });
    await write(ada)(branch, accountsFileWith(accountOf(name)));
    await world.stopApp();
    const opened = await ada.request<PullRequest>("POST", `${path}/pulls`, { title: name, head: branch, base: "main" });
    const { sha } = opened.head;
    const review = { event: "APPROVE", commit_id: sha };
    await rhys.request("POST", `${path}/pulls/${opened.number}/reviews`, review);
    await world.startApp();
    await approvalSays(sha, "action_required", "`rhys-reviewer` approved when no plan was shown");
    await approve(stage, { number: opened.number, sha });
    await approvalSays(sha, "success", "Approved by `rhys-reviewer`.");
  });

  test("approved before the base branch was changed", async () => {
    const { number, sha } = await openBy(ada, write(ada));
    await approve(stage, { number, sha });
    await approvalSays(sha, "success", "Approved by");
    await ada.request("POST", `${path}/git/refs`, { ref: `refs/heads/stable-${number}`, sha: await tip() });
    for (const base of [`stable-${number}`, "main"]) await ada.request("PATCH", `${path}/pulls/${number}`, { base });
    await approvalSays(sha, "action_required", "`rhys-reviewer` approved before the base branch was changed");
  });

  test("has taken over the login of a reviewer", async () => {
    const { number, sha } = await openBy(ada, write(ada));
    world.github.renameUser(enid.login, "enid-renamed");
    const taker = world.github.addUser(enid.login);
    world.github.addCollaborator(repository, taker.login, "write");
    await approve(stage, { number, sha }, person(world.github, taker));
    await approvalSays(sha, "action_required", "`enid-engineer` is not one of the reviewers");
    await approve(stage, { number, sha }, enid);
    await approvalSays(sha, "success", "Approved by `enid-renamed`.");
    world.github.renameUser(taker.login, "taker-renamed");
    world.github.renameUser("enid-renamed", enid.login);
  });
});

test("an approval by one person is not enough where a workflow pushed the change with its own token, which hides who wrote it", async () => {
  const name = newName();
  const branch = branchOf(name);
  const base = await tip();
  await ada.request("POST", `${path}/git/refs`, { ref: `refs/heads/${branch}`, sha: base });
  const folder = await rhys.request<readonly { path: string; sha: string }[]>("GET", `${path}/contents/terraform`);
  const before = folder.find((file) => file.path === accountsFilePath)?.sha ?? "";
  const content = Buffer.from(accountsFileWith(accountOf(name))).toString("base64");
  const inputs = { body: JSON.stringify({ message: "Add an account", branch, sha: before, content }) };
  await rhys.request("POST", `${path}/actions/workflows/pusher.yml/dispatches`, { ref: "main", inputs });
  await eventually("the job to push", async () => ((await tip(branch)) === base ? undefined : true));
  const { number, sha } = await openFrom(ada, branch);
  await approve(stage, { number, sha });
  await approvalSays(sha, "action_required", "Two approvals of the last commit are needed");
  await approve(stage, { number, sha }, enid);
  await approvalSays(sha, "success", "`enid-engineer`.");
});

test("no approval counts while GitHub has not noted who pushed; once it has, /plan counts it", async () => {
  world.github.misbehave({ withholdActivities: Infinity });
  const { number, sha } = await openBy(ada, write(ada));
  await approve(stage, { number, sha });
  await approvalSays(sha, "action_required", "GitHub does not say who pushed");
  world.github.noteActivities();
  // As the check advises.
  await ada.request("POST", `${path}/issues/${number}/comments`, { body: "/plan" });
  await approvalSays(sha, "success", "Approved by `rhys-reviewer`.");
});

describe("it stays easy", () => {
  test("to approve what an author wrote in GitHub's editor", async () => {
    const { number, sha } = await openBy(ada, write(ada));
    await approve(stage, { number, sha });
    await approvalSays(sha, "success", "Approved by `rhys-reviewer`.");
  });

  test("to bring a branch up to date by the button, and to approve it then", async () => {
    const { number, sha } = await openBy(ada, write(ada));
    await world.withoutRules(() => writeFile(ada, path, "main", `words-${number}.md`, "Words"));
    await rhys.request("PUT", `${path}/pulls/${number}/update-branch`, { expected_head_sha: sha });
    const updated = await eventually("the branch to be up to date", async () => {
      const now = await head(number);
      return now === sha ? undefined : now;
    });
    await approve(stage, { number, sha: updated });
    await approvalSays(updated, "success", "Approved by `rhys-reviewer`.");
  });

  test("to keep an approval where planning again comes out the same", async () => {
    const { number, sha } = await openBy(ada, write(ada));
    await approve(stage, { number, sha });
    await approvalSays(sha, "success", "Approved by");
    const { id } = await concluded(stage, sha, "aws-accounts/plan");
    await nextSecond();
    await ada.request("POST", `${path}/issues/${number}/comments`, { body: "/plan" });
    await eventually("another plan", async () =>
      (await checkRuns(stage, sha)).some((check) => check.name === "aws-accounts/plan" && check.id > id)
        ? true
        : undefined,
    );
    expect((await concluded(stage, sha, "aws-accounts/plan")).conclusion).toBe("success");
    await approvalSays(sha, "success", "Approved by `rhys-reviewer`.");
  });

  test("to change another file by a bot, which nobody of ours has to approve", async () => {
    await ada.request("POST", `${path}/git/refs`, { ref: "refs/heads/words", sha: await tip() });
    const bot = await world.app.act();
    await writeFile(bot, path, "words", "words.md", "Words");
    const { sha } = await openFrom(bot, "words");
    await approvalSays(sha, "success", "");
  });
});
