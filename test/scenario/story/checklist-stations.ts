import assert from "node:assert/strict";
import { eventually } from "local-github-world/eventually";
import { theAccount } from "./accounts-file.ts";
import { assignMfaDevices, pasteTrustPolicy, trustPolicyIn } from "./person-in-aws.ts";
import { commentsByApp, known, readIssue, showComment, showIssue, type Issue, type Stage } from "./stage.ts";
import type { Station } from "./station.ts";

/** The organisation's procedure, in its order. */
const steps = [
  "reset-root-password",
  "mfa-first-yubikey",
  "mfa-second-yubikey",
  "test-login",
  "trust-policy",
  "tell-requester",
  "yubikeys-in-safe",
] as const;

/** If there is a request, the App notifies the requester by itself. */
const toldByApp = "tell-requester";

const line = (step: string): RegExp => new RegExp(`^- \\[([ x])\\] .*<!-- step:${step} -->$`, "m");

function ticked(issue: Issue): readonly string[] {
  return steps.filter((step) => line(step).exec(issue.body)?.[1] === "x");
}

/** The steps of the issue, in its order. */
function stepsOf(issue: Issue): readonly string[] {
  return [...issue.body.matchAll(/^- \[[ x]\] .*<!-- step:([a-z-]+) -->$/gm)].map((match) => match[1] ?? "");
}

export const checklistOpened: Station<Stage> = {
  title: "The checklist issue knows the account, and every step of the procedure",
  async play(stage) {
    const { world } = stage;
    const account = known(stage.account, "account");
    const issue = await eventually("the checklist issue", async () => {
      const issues = await world.people.engineer.request<readonly Issue[]>(
        "GET",
        `${world.repositoryPath}/issues?labels=aws-account-checklist&state=all`,
      );
      assert.ok(issues.length <= 1, `one checklist issue, not ${issues.length}`);
      return issues[0];
    });
    stage.checklist = issue.number;
    assert.deepEqual(stepsOf(issue), steps);
    assert.deepEqual(ticked(issue), []);
    for (const text of [
      account.id,
      account.email,
      `oath accounts add --touch -i "Amazon Web Services" "root-mfa@${account.id}"`,
      `oath accounts code -s "Amazon Web Services:root-mfa@${account.id}"`,
      world.settings.yubikeys.first,
      world.settings.yubikeys.second,
      ...theAccount.administrators.map(
        (administrator) => `arn:aws:iam::${world.settings.usersAccount}:user/${administrator}`,
      ),
    ]) {
      assert.ok(issue.body.includes(text), `the checklist has ${text}`);
    }
    assert.doesNotMatch(issue.body, /\{\{/, "no slot is left open");
    const record = await eventually("the record on its branch", () => readRecord(stage));
    assert.equal(record["issue"], issue.number);
    return [showIssue(issue)];
  },
};

export const closedEarly: Station<Stage> = {
  title: "Closed early: it is open again, with what is left",
  async play(stage) {
    const number = known(stage.checklist, "checklist");
    await tick(stage, ["reset-root-password"]);
    await setState(stage, "closed");
    const issue = await eventually("the checklist to be open again", async () => open(await readIssue(stage, number)));
    const said = await eventually("the App to say what is left", async () =>
      (await commentsByApp(stage, number)).find(({ body }) => body.includes("Not finished yet")),
    );
    assert.match(said.body, /safe/i, "it says that the keys are not in the safe");
    return [showIssue(issue), showComment(said)];
  },
};

export const stepDeleted: Station<Stage> = {
  title: "A step is deleted and the issue closed: the step is back, undone",
  async play(stage) {
    const number = known(stage.checklist, "checklist");
    const before = await readIssue(stage, number);
    const body = before.body.replace(line("mfa-second-yubikey"), "").replace(/\n\n\n/g, "\n\n");
    assert.notEqual(body, before.body);
    await stage.world.people.engineer.request("PATCH", `${stage.world.repositoryPath}/issues/${number}`, { body });
    await setState(stage, "closed");
    const issue = await eventually("the step to be back and the issue open", async () => {
      const read = open(await readIssue(stage, number));
      return read !== undefined && stepsOf(read).length === steps.length ? read : undefined;
    });
    assert.deepEqual(stepsOf(issue), steps);
    assert.ok(!ticked(issue).includes("mfa-second-yubikey"), "it is undone");
    assert.ok(ticked(issue).includes("reset-root-password"), "what was ticked is still ticked");
    return [showIssue(issue)];
  },
};

export const completed: Station<Stage> = {
  title: "Every step is ticked, AWS vouches for them, the engineer closes: the account is ready",
  async play(stage) {
    const { world } = stage;
    const number = known(stage.checklist, "checklist");
    const account = known(stage.account, "account");
    for (const step of steps.slice(1).filter((step) => step !== toldByApp)) {
      if (step === "mfa-second-yubikey") await assignMfaDevices(world, account.id);
      if (step === "trust-policy") {
        await pasteTrustPolicy(world, account.id, trustPolicyIn((await readIssue(stage, number)).body));
      }
      await tick(stage, [step]);
    }
    await recordHas(stage, [toldByApp]);
    await eventually("AWS to vouch for MFA, for no keys, and for the trust policy", async () => {
      const shown = await commentsByApp(stage, number);
      const record = shown.find(({ body }) => body.includes("aws-accounts:record"))?.body ?? "";
      const ofSteps = record.split("<details>")[0] ?? "";
      return (ofSteps.match(/\| ✅ /g) ?? []).length === 3 ? true : undefined;
    });
    await setState(stage, "closed");
    const issue = await eventually("the label aws-account-ready", async () => {
      const read = await readIssue(stage, number);
      return read.labels.some(({ name }) => name === "aws-account-ready") ? read : undefined;
    });
    assert.equal(issue.state, "closed");
    const record = await eventually("the completed record", async () => {
      const read = await readRecord(stage);
      return (read?.["completed"] ?? null) === null ? undefined : read;
    });
    const ticks = record["ticks"] as readonly { step: string; by: string | { login: string }; at: string }[];
    assert.deepEqual(ticks.map(({ step }) => step).toSorted(), [...steps].toSorted());
    for (const { step, by, at } of ticks) {
      if (step === toldByApp) assert.equal(by, world.app.login);
      else assert.equal(typeof by === "object" && by.login, world.people.engineer.login);
      assert.ok(Math.abs(Date.now() - Date.parse(at)) < 3_600_000, `a tick's time is the time of the tick: ${at}`);
    }
    const rendered = await eventually("the comment that renders the record", async () =>
      (await commentsByApp(stage, number)).find(
        ({ body }) => body.includes("aws-accounts:record") && steps.every((step) => recordNames(body, step)),
      ),
    );
    assert.ok(rendered.body.includes(world.people.engineer.login));
    assert.equal((await readIssue(stage, number)).state, "closed", "it stays closed");
    return [
      showIssue(issue),
      showComment(rendered),
      {
        kind: "answer",
        asked: `git show aws-accounts-records:${account.id}.json`,
        answer: JSON.stringify(record, null, 2),
      },
    ];
  },
};

function recordNames(body: string, step: string): boolean {
  return body.includes(step) || body.toLowerCase().includes(step.split("-").at(-1) ?? step);
}

function open(issue: Issue): Issue | undefined {
  return issue.state === "open" ? issue : undefined;
}

/** Ticks steps as a click in the issue does (it sends the whole body), and waits until the record has them. */
export async function tick(stage: Stage, wanted: readonly string[]): Promise<void> {
  const number = known(stage.checklist, "checklist");
  const issue = await readIssue(stage, number);
  const body = wanted.reduce(
    (text, step) => text.replace(line(step), (found) => found.replace("- [ ]", "- [x]")),
    issue.body,
  );
  assert.notEqual(body, issue.body, `nothing to tick for ${wanted.join(", ")}`);
  await stage.world.people.engineer.request("PATCH", `${stage.world.repositoryPath}/issues/${number}`, { body });
  await recordHas(stage, wanted);
}

async function recordHas(stage: Stage, wanted: readonly string[]): Promise<void> {
  await eventually(`the record to have the ticks ${wanted.join(", ")}`, async () => {
    const record = await readRecord(stage);
    const has = (record?.["ticks"] ?? []) as readonly { step: string }[];
    return wanted.every((step) => has.some((entry) => entry.step === step)) ? true : undefined;
  });
}

/** As the engineer does it with the checklist. */
export async function setState({ world, checklist }: Stage, state: "open" | "closed"): Promise<void> {
  await world.people.engineer.request("PATCH", `${world.repositoryPath}/issues/${known(checklist, "checklist")}`, {
    state,
  });
}

/** The account's record on GitHub; undefined if it does not exist yet. */
export async function readRecord({ world, account }: Stage): Promise<Record<string, unknown> | undefined> {
  const path = `${world.repositoryPath}/contents/${known(account, "account").id}.json?ref=aws-accounts-records`;
  const answer = await world.people.engineer.attempt("GET", path);
  if (answer.status !== 200) return undefined;
  const { content } = answer.body as { content: string };
  return JSON.parse(Buffer.from(content, "base64").toString()) as Record<string, unknown>;
}
