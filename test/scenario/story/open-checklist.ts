import { strToU8, zipSync } from "fflate";
import { eventually } from "local-github-world/eventually";
import { person } from "local-github-world/github";
import { commentsByApp, readIssue, type AppStage, type Issue } from "./stage.ts";

/**
 * Ends an apply run that made an account and opened its checklist, without Terraform; the App then makes the record.
 *
 * Answers the number of the issue.
 */
export async function openChecklist(
  stage: AppStage,
  {
    request = null,
    pullRequest = null,
    ...made
  }: Readonly<Record<"id" | "name" | "email", string>> & {
    readonly request?: number | null;
    readonly pullRequest?: number | null;
  },
): Promise<number> {
  const { world } = stage;
  const repository = world.repositoryPath.replace("/repos/", "");
  const { engineer } = world.people;
  const { sha } = await engineer.request<{ sha: string }>("GET", `${world.repositoryPath}/commits/main`);
  const runId = world.github.createRun({
    repository,
    workflowPath: ".github/workflows/aws-accounts-apply.yml",
    event: "push",
    ref: "refs/heads/main",
    sha,
    actor: engineer.login,
  });
  const token = world.github.createJobToken({ repository, runId, permissions: { issues: "write" } });
  const job = person(world.github, { login: "github-actions[bot]", token });
  const issue = await job.request<Issue>("POST", `${world.repositoryPath}/issues`, {
    title: `Secure AWS account ${made.name} (${made.id})`,
    body: `<!-- aws-accounts:checklist account-id=${made.id} -->\n`,
    labels: ["aws-account-checklist"],
  });
  const account = {
    ...made,
    roleArn: `arn:aws:iam::${made.id}:role/bootstrap`,
    administrators: ["ada.author@example.gov.uk"],
    request,
  };
  const result = { version: 1, commit: sha, pullRequest, outcome: "applied", reason: null, accounts: [account] };
  const zip = zipSync({ "apply-result.json": strToU8(JSON.stringify(result)) });
  world.github.uploadArtifact({ runId, name: "apply-result", zip });
  world.github.updateRun(runId, { status: "completed", conclusion: "success" });
  await eventually("the checklist to have its text, and its record shown", async () => {
    const { body } = await readIssue(stage, issue.number);
    return body.includes("step:yubikeys-in-safe") && (await commentsByApp(stage, issue.number)).length > 0
      ? true
      : undefined;
  });
  return issue.number;
}
