import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { strToU8, zipSync } from "fflate";
import { type Person, person } from "local-github-world/github";
import { writeFile } from "local-github-world/github/fixture";
import { untilQuiet } from "../scenario/story/app-requests.ts";
import { startWorld, type World } from "../scenario/world.ts";

/** A person who may write leaves an artifact that claims to be the result of an apply. No terraform is needed. */

interface Made {
  readonly id: string;
  readonly name: string;
}

let world: World;
let ada: Person;
let path: string;

beforeAll(async () => {
  world = await startWorld({ rateClock: 20, files: { ".github/workflows/aws-accounts-plan.yml": undefined } });
  ada = world.people.author;
  path = world.repositoryPath;
});

afterAll(async () => {
  await world.stop();
  expect(world.github.violations()).toEqual([]);
});

const tipOfMain = async (): Promise<string> =>
  (await ada.request<{ object: { sha: string } }>("GET", `${path}/git/ref/heads/main`)).object.sha;

/** Ends a run of the apply workflow that left this artifact, and waits until the App has nothing left to do. */
async function endRun({ ref, sha, zip }: { readonly ref: string; readonly sha: string; readonly zip: Uint8Array }) {
  const workflowPath = ".github/workflows/aws-accounts-apply.yml";
  const repository = path.replace("/repos/", "");
  const runId = world.github.createRun({ repository, workflowPath, event: "push", ref, sha, actor: ada.login });
  world.github.uploadArtifact({ runId, name: "apply-result", zip });
  world.github.updateRun(runId, { status: "completed", conclusion: "success" });
  await untilQuiet(world);
  return ada.request<{ head_branch: string }>("GET", `${path}/actions/runs/${runId}`);
}

/** What the checklist Action of a run leaves: any job that may write issues can do the same. */
async function openIssue({ id, name }: Made): Promise<void> {
  const sha = await tipOfMain();
  const repository = path.replace("/repos/", "");
  const workflowPath = ".github/workflows/aws-accounts-drift.yml";
  const run = { repository, workflowPath, event: "push", ref: "refs/heads/main", sha, actor: ada.login } as const;
  const runId = world.github.createRun(run);
  const token = world.github.createJobToken({ repository, runId, permissions: { issues: "write" } });
  await person(world.github, { login: "github-actions[bot]", token }).request("POST", `${path}/issues`, {
    title: `Secure AWS account ${name} (${id})`,
    body: `<!-- aws-accounts:checklist account-id=${id} -->\n`,
    labels: ["aws-account-checklist"],
  });
}

function resultOf({ id, name }: Made, commit: string): string {
  const account = {
    id,
    name,
    email: `aws-root-accounts+${name}@example.gov.uk`,
    roleArn: `arn:aws:iam::${id}:role/bootstrap`,
    administrators: ["ada.author@example.gov.uk"],
    request: null,
  };
  return JSON.stringify({
    version: 1,
    commit,
    pullRequest: null,
    outcome: "applied",
    reason: null,
    accounts: [account],
  });
}

const zipped = (text: string): Buffer => Buffer.from(zipSync({ "apply-result.json": strToU8(text) }));

/** Whether the App made a record of an account. */
async function hasRecord({ id }: Made): Promise<boolean> {
  const record = `${path}/contents/${id}.json?ref=aws-accounts-records`;
  return ada.request("GET", record).then(
    () => true,
    () => false,
  );
}

test("of a run from a tag that is named like the default branch, the App makes no record", async () => {
  const forged = { id: "444455556666", name: "forged-prod" };
  const parent = await tipOfMain();
  await ada.request("POST", `${path}/git/refs`, { ref: "refs/heads/mine", sha: parent });
  const sha = await writeFile(ada, path, "mine", "notes.txt", "Not reviewed");
  await openIssue(forged);
  const run = await endRun({ ref: "refs/tags/main", sha, zip: zipped(resultOf(forged, sha)) });
  expect(run.head_branch).toBe("main");
  expect(await hasRecord(forged)).toBe(false);
  // The App believes the same result of a run of the branch itself.
  await endRun({ ref: "refs/heads/main", sha: parent, zip: zipped(resultOf(forged, parent)) });
  expect(await hasRecord(forged)).toBe(true);
});

test("an archive whose directory lies about sizes stops neither the App nor the next result", async () => {
  const sha = await tipOfMain();
  const liar = zipped(`${" ".repeat(50_000_000)}{}`);
  liar.writeUInt32LE(100, liar.lastIndexOf(Buffer.from("PK\u0001\u0002", "latin1")) + 24);
  await endRun({ ref: "refs/heads/main", sha, zip: liar });
  const next = { id: "777788889999", name: "next-prod" };
  await openIssue(next);
  // So large that the App has its other process read it.
  await endRun({ ref: "refs/heads/main", sha, zip: zipped(resultOf(next, sha) + " ".repeat(300_000)) });
  expect(await hasRecord(next)).toBe(true);
});
