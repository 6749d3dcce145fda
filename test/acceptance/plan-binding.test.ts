import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "local-github-world/eventually";
import { requestsDuring, untilQuiet } from "../scenario/story/app-requests.ts";
import { approve } from "../scenario/story/approve.ts";
import { accountsFileWith, theAccount } from "../scenario/story/accounts-file.ts";
import { planWorkflow, playedPlan } from "../scenario/story/played-plan.ts";
import { firstLine, openAccountPullRequest, theOneComment } from "../scenario/story/pull-request-stations.ts";
import { checkRuns, concluded, type Stage, type WorkflowRun } from "../scenario/story/stage.ts";
import { startWorld, type World } from "../scenario/world.ts";

/** What the App does with a plan's run, whoever plans: here the test plays the Action, so no terraform is needed. */

const folder = mkdtempSync(join(tmpdir(), "plan-binding-"));
const held = join(folder, "held");

let world: World;
let stage: Stage;
let pullRequest: { readonly number: number; readonly sha: string };

beforeAll(async () => {
  // The plan waits while it is held.
  const first = `while [ -f ${held} ]; do sleep 0.1; done`;
  const plan = playedPlan(theAccount.name, { digest: "0123456789abcdef0123456789abcdef", first });
  world = await startWorld({ files: { [planWorkflow]: plan } });
  stage = { world };
});

afterAll(async () => {
  await world.stop();
  rmSync(folder, { recursive: true });
  expect(world.github.violations()).toEqual([]);
});

const hold = (): void => {
  writeFileSync(held, "");
};
const letGo = (): void => {
  rmSync(held, { force: true });
};

async function planRuns(): Promise<readonly WorkflowRun[]> {
  const path = `${world.repositoryPath}/actions/runs?event=workflow_dispatch`;
  return (await world.people.engineer.request<{ workflow_runs: readonly WorkflowRun[] }>("GET", path)).workflow_runs;
}

async function planCheck(sha: string): Promise<{ readonly id: number; readonly external_id: string | null }> {
  const path = `${world.repositoryPath}/commits/${sha}/check-runs?check_name=${encodeURIComponent("aws-accounts/plan")}`;
  const { check_runs } = await world.people.reviewer.request<{
    check_runs: readonly { id: number; external_id: string | null }[];
  }>("GET", path);
  const [check] = check_runs;
  if (check === undefined) throw new Error(`no plan check at ${sha}`);
  return check;
}

async function planIs(sha: string, status: string): Promise<void> {
  await eventually(`the plan check to be ${status}`, async () =>
    (await checkRuns(stage, sha)).some(
      (check) => check.name === "aws-accounts/plan" && (check.conclusion ?? check.status) === status,
    )
      ? true
      : undefined,
  );
}

async function pushAccount(description: string): Promise<string> {
  const path = `${world.repositoryPath}/contents/terraform/accounts.tf.json`;
  const branch = `new-aws-account-${theAccount.name}`;
  const { author } = world.people;
  const { sha } = await author.request<{ sha: string }>("GET", `${path}?ref=${branch}`);
  const text = accountsFileWith({ ...theAccount, tags: { ...theAccount.tags, description } });
  const content = Buffer.from(text).toString("base64");
  const body = { message: "Say it better", branch, sha, content };
  return (await author.request<{ commit: { sha: string } }>("PUT", path, body)).commit.sha;
}

const comment = async (body: string): Promise<number> =>
  (
    await world.people.author.request<{ id: number }>(
      "POST",
      `${world.repositoryPath}/issues/${pullRequest.number}/comments`,
      { body },
    )
  ).id;

describe("the plan of a pull request", () => {
  test("is concluded although no comment can be written; the next look writes it", async () => {
    world.github.misbehave({
      failRequests: { match: { method: "POST", path: /\/comments$/ }, status: 502, times: 4 },
    });
    pullRequest = await openAccountPullRequest(stage, accountsFileWith(theAccount));
    const check = await concluded(stage, pullRequest.sha, "aws-accounts/plan");
    expect(check.conclusion).toBe("success");
    expect(check.output.text).toMatch(/^root [0-9a-f]{32}\n0123456789abcdef0123456789abcdef\n\n/);
    expect(check.output.summary).toMatch(/for pull request \d+ at `[0-9a-f]{7}` on top of `[0-9a-f]{7}`/);
  });

  test("is not that of a run that somebody dispatched by hand, whatever it says", async () => {
    const before = await planCheck(pullRequest.sha);
    const known = (await planRuns()).length;
    await world.people.author.request(
      "POST",
      `${world.repositoryPath}/actions/workflows/aws-accounts-plan.yml/dispatches`,
      {
        ref: "main",
        inputs: { pull_request: String(pullRequest.number), head_sha: pullRequest.sha },
      },
    );
    await eventually("the run by hand to end", async () => {
      const runs = await planRuns();
      return runs.length > known && runs.every(({ status }) => status === "completed") ? true : undefined;
    });
    await untilQuiet(world);
    expect(await planCheck(pullRequest.sha)).toMatchObject({ id: before.id, external_id: before.external_id });
  });

  test("is not made again by a merge that touches neither accounts nor settings", async () => {
    const known = (await planRuns()).length;
    const { author } = world.people;
    const main = await author.request<{ object: { sha: string } }>("GET", `${world.repositoryPath}/git/ref/heads/main`);
    await author.request("POST", `${world.repositoryPath}/git/refs`, { ref: "refs/heads/words", sha: main.object.sha });
    const content = Buffer.from("Words.\n").toString("base64");
    await author.request("PUT", `${world.repositoryPath}/contents/WORDS.md`, {
      message: "Words",
      branch: "words",
      content,
    });
    const { number, head } = await author.request<{ number: number; head: { sha: string } }>(
      "POST",
      `${world.repositoryPath}/pulls`,
      { title: "Words", head: "words", base: "main" },
    );
    for (const name of ["validate", "plan", "approval"]) await concluded(stage, head.sha, `aws-accounts/${name}`);
    await approve(stage, { number, sha: head.sha });
    const asked = await requestsDuring(world, () =>
      author.request("PUT", `${world.repositoryPath}/pulls/${number}/merge`, { sha: head.sha }),
    );
    expect(asked.filter((request) => !request.startsWith("GET "))).toEqual([]);
    expect(asked.length).toBeLessThanOrEqual(6);
    expect(await planRuns()).toHaveLength(known);
  });

  test("is in the one comment, with its age and what to do for another", async () => {
    const title = `Add new AWS account for: ${theAccount.name}, please`;
    await world.people.author.request("PATCH", `${world.repositoryPath}/pulls/${pullRequest.number}`, { title });
    const { body } = await theOneComment(stage, (text) => firstLine(text).includes("1 account to create"));
    expect(body).toMatch(/That was on \d{4}-\d\d-\d\d at \d\d:\d\d UTC\./);
    expect(body).toContain("/plan");
  });

  test("is made again for /plan of somebody who may write, who is shown that it was read", async () => {
    const before = await planCheck(pullRequest.sha);
    // Times are told in seconds: a check of the same second as the comment has fulfilled the wish.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const id = await comment("/plan");
    await eventually("another plan check", async () =>
      (await planCheck(pullRequest.sha)).id !== before.id ? true : undefined,
    );
    await concluded(stage, pullRequest.sha, "aws-accounts/plan");
    await eventually("eyes on the comment", async () => {
      const path = `${world.repositoryPath}/issues/comments/${id}/reactions`;
      const reactions = await world.people.author.request<readonly { content: string }[]>("GET", path);
      return reactions.some(({ content }) => content === "eyes") ? true : undefined;
    });
  });
});

describe("a newer commit", () => {
  test("has the comment say at once that the plan is superseded, and the older check wait no more", async () => {
    hold();
    const second = await pushAccount("Licences for cats and dogs");
    await planIs(second, "in_progress");
    const third = await pushAccount("Licences for cats");
    await planIs(second, "cancelled");
    const { body } = await theOneComment(stage, (text) => firstLine(text).includes(third.slice(0, 7)));
    expect(body).toContain("superseded");
    letGo();
    expect((await concluded(stage, third, "aws-accounts/plan")).conclusion).toBe("success");
    pullRequest = { number: pullRequest.number, sha: third };
  });
});

test("an approval counts no more once its giver has left the team, without waiting for the sweep", async () => {
  const { reviewer } = world.people;
  await approve(stage, pullRequest);
  const approvalIs = (conclusion: string) =>
    eventually(`the approval to be ${conclusion}`, async () => {
      const checks = await checkRuns(stage, pullRequest.sha);
      const [latest] = checks.filter(({ name }) => name === "aws-accounts/approval");
      return latest?.conclusion === conclusion ? true : undefined;
    });
  await approvalIs("success");
  world.github.removeTeamMember("example-gov", "aws-account-reviewers", reviewer.login);
  await approvalIs("action_required");
});

describe("bad luck", () => {
  const workflow = (): string => `${world.repositoryPath}/actions/workflows/aws-accounts-plan.yml`;
  const rerun = async (): Promise<void> => {
    const { id } = await planCheck(pullRequest.sha);
    await world.people.author.request("POST", `${world.repositoryPath}/check-runs/${id}/rerequest`);
    await eventually("another plan check", async () =>
      (await planCheck(pullRequest.sha)).id !== id ? true : undefined,
    );
  };

  test("a disabled workflow and a cancelled run are told with the next step, and made up for by Re-run", async () => {
    await world.people.author.request("PUT", `${workflow()}/disable`);
    await rerun();
    const disabled = await concluded(stage, pullRequest.sha, "aws-accounts/plan");
    expect(disabled).toMatchObject({ conclusion: "failure" });
    expect(disabled.output.summary).toContain("is disabled (`disabled_manually`)");

    await world.people.author.request("PUT", `${workflow()}/enable`);
    hold();
    await rerun();
    await planIs(pullRequest.sha, "in_progress");
    world.runner.cancel(Number((await planCheck(pullRequest.sha)).external_id));
    const cancelled = await concluded(stage, pullRequest.sha, "aws-accounts/plan");
    letGo();
    expect(cancelled).toMatchObject({ conclusion: "failure" });
    expect(cancelled.output.summary).toContain("ended as `cancelled`");
    expect(cancelled.output.summary).toContain("Re-run");
  });

  test("a run that somebody's own start of the workflow cancels is started again, three times", async () => {
    hold();
    await rerun();
    await planIs(pullRequest.sha, "in_progress");
    const run = async () => (await planCheck(pullRequest.sha)).external_id;
    for (let times = 1; times <= 4; times += 1) {
      const before = await run();
      const inputs = { pull_request: String(pullRequest.number), head_sha: "0".repeat(40) };
      await world.people.author.request("POST", `${workflow()}/dispatches`, { ref: "main", inputs });
      if (times === 4) break;
      await eventually("another run of the App", async () => {
        const now = await run();
        return now !== before && /^\d+$/u.test(now ?? "") ? true : undefined;
      });
    }
    const check = await concluded(stage, pullRequest.sha, "aws-accounts/plan");
    letGo();
    expect(check).toMatchObject({ conclusion: "failure" });
    expect(check.output.summary).toContain("Each of the 4 runs that the App started was cancelled");
    expect(check.output.summary).toContain("comment `/plan`");
  });

  test("a run whose end nobody was told, and that was deleted, is found by the sweep", async () => {
    hold();
    await rerun();
    await planIs(pullRequest.sha, "in_progress");
    const { external_id } = await planCheck(pullRequest.sha);
    await world.github.settled();
    await world.stopApp();
    letGo();
    const run = `${world.repositoryPath}/actions/runs/${external_id ?? ""}`;
    await eventually("the run to end", async () =>
      (await world.people.author.request<{ status: string }>("GET", run)).status === "completed" ? true : undefined,
    );
    await world.people.author.request("DELETE", run);
    await world.startApp();
    const check = await concluded(stage, pullRequest.sha, "aws-accounts/plan");
    expect(check.conclusion).toBe("failure");
    expect(check.output.summary).toContain("was deleted");
  });

  test("a pull request that is closed while it is planned has no check that waits", async () => {
    hold();
    await rerun();
    await planIs(pullRequest.sha, "in_progress");
    await world.people.author.request("PATCH", `${world.repositoryPath}/pulls/${pullRequest.number}`, {
      state: "closed",
    });
    await planIs(pullRequest.sha, "cancelled");
    letGo();
    await theOneComment(stage, (body) => firstLine(body).includes("Closed before it was planned"));
    await untilQuiet(world);
    await planIs(pullRequest.sha, "cancelled");
  });
});
