import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { AccountRecord } from "../../app/domain/checklist/account-record.ts";
import { requestLabel } from "../../app/domain/request/form.ts";
import { recordPath } from "../../app/files/account-records.ts";
import { recordsBranch } from "../../app/github/records/records-branch.ts";
import { createOctokit } from "../app/octokit.ts";
import { accountsFilePath, accountsFileWith } from "../scenario/story/accounts-file.ts";
import { openAccountsPull } from "../scenario/story/merge-accounts.ts";
import { openChecklist } from "../scenario/story/open-checklist.ts";
import { type AppWorld, startAppWorld } from "../scenario/world.ts";
import { Watch } from "./latency-watch.ts";
import { numberedAccount, numberedAccounts } from "./accounts.ts";
import { table } from "./measure.ts";
import type { Swept } from "./sweeping-app.ts";

/** Measures a start and an hourly sweep with many open subjects, and with many closed ones. */
export async function benchGrowth(): Promise<string> {
  const subjects: (readonly string[])[] = [];
  for (const count of [10, 100, 1_000]) subjects.push(...(await inWorld(count, openSubjects)));
  const past: (readonly string[])[] = [];
  for (const count of [100, 1_000, 5_000]) past.push(...(await inWorld(count, makeHistory)));
  const costs = ["REST calls", "of them writes", "GraphQL queries", "time", "most memory"];
  return [
    caption,
    table(["open subjects", "", ...costs], subjects),
    `For each account: a finished checklist, its record, and a commit of the accounts file.`,
    table(["accounts ever made", "", ...costs], past),
  ].join("\n\n");
}

const caption = `A third of the open subjects are pull requests that are not valid, a third requests that are not valid, and a third checklists.
Each start is a new process, which sweeps at once; the hourly sweep is its second one. GitHub's limits run a thousand times faster
than on GitHub.com, so the table shows the work itself; the local GitHub shares the machine.`;

/** Fast, since the pace of GitHub's limits is measured elsewhere. */
const rateClock = 1_000;

async function inWorld(
  count: number,
  prepare: (world: AppWorld, count: number) => Promise<readonly string[]>,
): Promise<readonly (readonly string[])[]> {
  const world = await startAppWorld({ rateClock });
  try {
    const starts = await prepare(world, count);
    const rows: (readonly string[])[] = [];
    for (const [index, start] of starts.entries()) {
      const what = index === 0 ? count.toLocaleString("en") : "";
      const [first, hourly] = await sweepTwice(world);
      rows.push([what, start, ...show(first)]);
      if (index === starts.length - 1) rows.push(["", "hourly sweep", ...show(hourly)]);
    }
    const violations = world.github.violations();
    if (violations.length > 0) throw new Error(`GitHub would not have it: ${violations.slice(0, 5).join("; ")}`);
    return rows;
  } finally {
    await world.stop();
  }
}

interface Cost extends Swept {
  readonly rest: number;
  readonly writes: number;
  readonly graphql: number;
}

async function sweepTwice({ github, app }: AppWorld): Promise<readonly [Cost, Cost]> {
  const child = spawn(process.execPath, ["--import", "tsx", "test/bench/sweeping-app.ts"], {
    env: { ...process.env, ...app.environment, LOG_LEVEL: "fatal" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  await lines.next();
  const sweep = async (): Promise<Cost> => {
    const before = github.requests().length;
    child.stdin.write("sweep\n");
    const swept = JSON.parse(String((await lines.next()).value)) as Swept;
    const made = github
      .requests()
      .slice(before)
      .filter(({ path }) => !path.endsWith("/access_tokens"));
    const rest = made.filter(({ operationId }) => operationId !== "graphql");
    const writes = made.filter(({ method, mutations }) => mutations.length > 0 || !["GET", "POST"].includes(method));
    const posts = rest.filter(({ method }) => method === "POST");
    return { ...swept, rest: rest.length, writes: writes.length + posts.length, graphql: made.length - rest.length };
  };
  const costs = [await sweep(), await sweep()] as const;
  await end(child);
  return costs;
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.stdin?.end();
  await ended;
}

function show({ rest, writes, graphql, seconds, megabytes }: Cost): readonly string[] {
  return [...[rest, writes, graphql].map(String), `${seconds.toFixed(1)} s`, `${megabytes.toFixed(0)} MB`];
}

/** Each is looked at while it is opened, as it would be; so the start finds nothing to say. */
async function openSubjects(world: AppWorld, count: number): Promise<readonly string[]> {
  const { author } = world.people;
  const watch = new Watch(world.github);
  for (let index = 0; index < count; index += 1) {
    const { name, email, ...account } = numberedAccount(index);
    if (index % 3 === 0) {
      const file = accountsFileWith({ ...account, name, email: `${name}@elsewhere.example` });
      await openAccountsPull({ world }, file, name);
    } else if (index % 3 === 1) {
      const issue = { title: "An account, please", body: `We need ${name}.`, labels: [requestLabel] };
      await author.request("POST", `${world.repositoryPath}/issues`, issue);
    } else {
      await openChecklist({ world }, { id: String(123_123_000_000 + index), name, email });
    }
  }
  await watch.untilQuiet();
  await world.stopApp();
  return ["start"];
}

/** As though the App had made them all in earlier lives, but for the list of used e-mails, which the first start makes. */
async function makeHistory(world: AppWorld, count: number): Promise<readonly string[]> {
  await openChecklist({ world }, { id: "123123999999", name: "first-prod", email: "first@example.gov.uk" });
  const template = await readRecord(world, "123123999999");
  await new Watch(world.github).untilQuiet();
  await world.stopApp();
  await world.withoutRules(async () => {
    for (let index = 0; index < count - 1; index += 1)
      await commitAccounts(world, accountsFileWith(numberedAccount(index)));
    await commitAccounts(world, accountsFileWith(...numberedAccounts(count)));
  });
  const records = numberedAccounts(count).map(({ name, email }, index) => {
    const account = { ...template.account, id: String(123_123_000_000 + index), name, email };
    const completed = { by: "enid-engineer", at: template.createdAt };
    return { ...template, account, issue: 1_000_000 + index, completed };
  });
  await commitRecords(world, records);
  return ["first start ever", "start"];
}

async function readRecord({ people, repositoryPath }: AppWorld, id: string): Promise<AccountRecord> {
  const path = `${repositoryPath}/contents/${recordPath(id)}?ref=${recordsBranch}`;
  const { content } = await people.engineer.request<{ content: string }>("GET", path);
  return JSON.parse(Buffer.from(content, "base64").toString("utf8")) as AccountRecord;
}

async function commitAccounts({ people: { author }, repositoryPath }: AppWorld, text: string): Promise<void> {
  const folder = await author.request<readonly { readonly path: string; readonly sha: string }[]>(
    "GET",
    `${repositoryPath}/contents/terraform?ref=main`,
  );
  const sha = folder.find(({ path }) => path === accountsFilePath)?.sha;
  const content = Buffer.from(text).toString("base64");
  const change = { message: "Change accounts", branch: "main", sha, content };
  await author.request("PUT", `${repositoryPath}/contents/${accountsFilePath}`, change);
}

async function commitRecords(world: AppWorld, records: readonly AccountRecord[]): Promise<void> {
  const { token } = await world.app.act();
  const octokit = createOctokit({ baseUrl: world.github.apiUrl, auth: { token } });
  const repositoryNameWithOwner = world.repositoryPath.replace("/repos/", "");
  const branch = { repositoryNameWithOwner, branchName: recordsBranch };
  const tipPath = `${world.repositoryPath}/git/ref/heads/${recordsBranch}`;
  for (let start = 0; start < records.length; start += 500) {
    const { object } = await world.people.engineer.request<{ object: { sha: string } }>("GET", tipPath);
    const additions = records.slice(start, start + 500).map((record) => ({
      path: recordPath(record.account.id),
      contents: Buffer.from(`${JSON.stringify(record, null, 2)}\n`).toString("base64"),
    }));
    const input = { branch, expectedHeadOid: object.sha, message: { headline: "Records" }, fileChanges: { additions } };
    await octokit.graphql(
      "mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }",
      { input },
    );
  }
}
