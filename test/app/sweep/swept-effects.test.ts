import { afterAll, expect, test } from "@jest/globals";
import { writeFile } from "local-github-world/github/fixture";
import { checklistLabel, path, requestLabel, startAppOnGitHub } from "../receiver/app-on-github.ts";

const { github, ada, bot, sweep, push, checksAt, isLookedAt, ownCommentsOn, openIssue, tipOf, storeRecord, close } =
  await startAppOnGitHub();

afterAll(close);

test("the App sweeps what is not finished", async () => {
  const head = await push();
  const request = await openIssue(requestLabel);
  const opened = { title: "Secure AWS account", body: "", labels: [checklistLabel.name] };
  const { number: checklist } = await bot.request<{ number: number }>("POST", `${path}/issues`, opened);
  const { id } = await storeRecord({ issue: checklist });
  await bot.request("PATCH", `${path}/issues/${checklist}`, { title: `Secure AWS account pets (${id})` });
  const lost = await storeRecord();
  const sha = await tipOf("main");
  const repository = "example-gov/aws-accounts";
  const workflowPath = ".github/workflows/aws-accounts-apply.yml";
  const run = { repository, workflowPath, event: "push", ref: "refs/heads/main", sha, actor: "ada" } as const;
  github.updateRun(github.createRun(run), { status: "completed", conclusion: "failure" });
  const ref = { ref: "refs/heads/into-records", sha: await tipOf("aws-accounts-records") };
  await ada.request("POST", `${path}/git/refs`, ref);
  await writeFile(ada, path, "into-records", "a.json", "{}\n");
  const wanted = { title: "Into the records", head: "into-records", base: "aws-accounts-records" };
  const { number: pull } = await ada.request<{ number: number }>("POST", `${path}/pulls`, wanted);
  const waiting = { name: "aws-accounts/plan", head_sha: head, status: "in_progress", external_id: "999903" };
  await bot.request("POST", `${path}/check-runs`, waiting);

  await sweep();

  expect(await isLookedAt(head)).toBe(true);
  expect((await checksAt(head)).map(({ status }) => status)).not.toContain("in_progress");
  expect(await ownCommentsOn(request)).toHaveLength(1);
  expect((await ownCommentsOn(checklist)).map(({ body }) => body)).toContainEqual(expect.stringContaining(id));
  expect((await lost.read())?.lostIssues).toEqual([lost.issue]);
  const failed = await ada.request("GET", `${path}/issues?labels=aws-accounts-apply-failed`);
  expect(failed).toMatchObject([{ state: "open" }]);
  expect(await ada.request("GET", `${path}/pulls/${pull}`)).toMatchObject({ state: "closed" });
  const usedEmails = await ada.attempt("GET", `${path}/contents/used-emails.json?ref=aws-accounts-records`);
  expect(usedEmails.status).toBe(200);
});
