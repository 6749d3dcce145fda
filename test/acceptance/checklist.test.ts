import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventually } from "local-github-world/eventually";
import type { Person } from "local-github-world/github";
import { requestsDuring, untilQuiet } from "../scenario/story/app-requests.ts";
import { openChecklist } from "../scenario/story/open-checklist.ts";
import { commentsByApp, type Comment, type Issue, type Stage } from "../scenario/story/stage.ts";
import { startWorld, type World } from "../scenario/world.ts";

/** One account's checklist and record, made as the apply workflow makes them, and what people then do to it. */

const accountId = "123123123123";
const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

interface Somebody {
  readonly id: number;
  readonly login: string;
}

interface Record {
  readonly ticks: readonly { readonly step: string; readonly by: Somebody }[];
  readonly undone: readonly { readonly step: string; readonly by: Somebody | null; readonly reason: string }[];
  readonly abandoned: { readonly by: Somebody; readonly reason: string } | null;
  readonly leaks: readonly { readonly kinds: readonly string[]; readonly by: Somebody }[];
  readonly pending?: readonly { readonly at: string; readonly text: string }[];
}

let world: World;
let stage: Stage;
let number: number;

beforeAll(async () => {
  world = await startWorld();
  stage = { world };
  number = await openChecklist(stage, { id: accountId, name: "pets", email: "aws-root-accounts+pets@example.gov.uk" });
});

afterAll(async () => {
  await world.stop();
  expect(world.github.violations()).toEqual([]);
});

const issuePath = (issue = number): string => `${world.repositoryPath}/issues/${issue}`;

async function readIssue(issue = number): Promise<Issue> {
  return world.people.engineer.request<Issue>("GET", issuePath(issue));
}

async function readRecord(): Promise<Record> {
  const path = `${world.repositoryPath}/contents/${accountId}.json?ref=aws-accounts-records`;
  const { content } = await world.people.engineer.request<{ content: string }>("GET", path);
  return JSON.parse(Buffer.from(content, "base64").toString()) as Record;
}

const line = (step: string): RegExp => new RegExp(`^- \\[[ x]\\] .*<!-- step:${step} -->$`, "m");
const tick = (body: string, step: string): string => body.replace(line(step), (found) => `- [x]${found.slice(5)}`);
const lineOf = (body: string, step: string): string => line(step).exec(body)?.[0] ?? "";

async function save(who: Person, body: string): Promise<void> {
  await who.request("PATCH", issuePath(), { body });
}

async function say(who: Person, body: string): Promise<Comment> {
  return who.request<Comment>("POST", `${issuePath()}/comments`, { body });
}

async function commentsOf(): Promise<readonly Comment[]> {
  return world.people.engineer.request<readonly Comment[]>("GET", `${issuePath()}/comments?per_page=100`);
}

async function recordHas(what: string, isSo: (record: Record) => boolean): Promise<Record> {
  return eventually(`the record to have ${what}`, async () => {
    const record = await readRecord();
    return isSo(record) ? record : undefined;
  });
}

/** A comment of the App that is newer than these and says this. */
async function appSays(text: string, since: readonly Comment[]): Promise<Comment> {
  return eventually(`the App to say "${text}"`, async () =>
    (await commentsByApp(stage, number)).find(
      ({ id, body }) => body.includes(text) && !since.some((old) => old.id === id),
    ),
  );
}

async function bodyIs(body: string): Promise<void> {
  await eventually("the text to be put right", async () => ((await readIssue()).body === body ? true : undefined));
}

const isRead = (request: string): boolean => request.startsWith("GET ") || request.endsWith("/graphql");

test("a custodian's tick is recorded and shown, within eight calls of GitHub; where nothing changed, it only reads", async () => {
  const { engineer, reviewer } = world.people;
  await save(engineer, tick((await readIssue()).body, "reset-root-password"));
  expect((await recordHas("the tick", ({ ticks }) => ticks.length === 1)).ticks[0]).toMatchObject({
    step: "reset-root-password",
    by: { id: expect.any(Number), login: engineer.login },
  });
  const second = await requestsDuring(world, async () => {
    await save(engineer, tick((await readIssue()).body, "mfa-first-yubikey"));
    await eventually("the record's comment", async () =>
      (await commentsByApp(stage, number)).find(({ body }) => body.includes("2 of 7 steps are done")),
    );
  });
  expect(second.filter((request) => !isRead(request))).toHaveLength(2);
  expect(second.length).toBeLessThanOrEqual(8);
  const idle = await requestsDuring(world, () =>
    reviewer.request("POST", `${issuePath()}/labels`, { labels: ["urgent"] }),
  );
  expect(idle).not.toEqual([]);
  expect(idle.filter((request) => !isRead(request))).toEqual([]);
});

test("the ledger shows the pair that the checklist names, and since when it is out of the safe", async () => {
  const issue = await eventually("the ledger", async () => {
    const path = `${world.repositoryPath}/issues?labels=aws-accounts-yubikeys&state=all`;
    const issues = await world.people.engineer.request<readonly Issue[]>("GET", path);
    return issues.find(({ body }) => body.includes(`for ${accountId}, #${number}`));
  });
  expect(issue.body).toContain("| 1 | 31 | 32 | since ");
});

test("a tick by a person who is not a custodian, or before its time, is undone with the reason", async () => {
  const { author, engineer } = world.people;
  const { body } = await readIssue();
  const before = await commentsOf();
  await save(author, tick(body, "trust-policy"));
  await appSays("Only custodians may tick.", before);
  await save(engineer, tick(body, "tell-requester"));
  await appSays("It comes after", before);
  await bodyIs(body);
  const { undone } = await readRecord();
  expect(undone.map(({ by, reason }) => [by?.login, reason])).toEqual([
    [author.login, "not-a-custodian"],
    [engineer.login, "too-early"],
  ]);
});

test("lines that were removed, reworded, doubled and nested are as they were; a tick beside them, and one from an old page, count", async () => {
  const { engineer } = world.people;
  const page = (await readIssue()).body;
  const policy = lineOf(page, "trust-policy");
  const tell = lineOf(page, "tell-requester");
  await save(
    engineer,
    tick(page, "mfa-second-yubikey")
      .replace(policy, `${policy}\n${policy}`)
      .replace(tell, `  ${tell}`)
      .replace(lineOf(page, "mfa-first-yubikey"), "")
      .replace("Put both YubiKeys back", "Leave both YubiKeys out"),
  );
  await recordHas("three ticks", ({ ticks }) => ticks.length === 3);
  await save(engineer, tick(tick(page, "mfa-second-yubikey"), "test-login"));
  await recordHas("four ticks", ({ ticks }) => ticks.length === 4);
  await bodyIs(tick(tick(page, "mfa-second-yubikey"), "test-login"));
});

test("a step that a custodian unticks is open again, and the record says so; steps in another order are put right", async () => {
  const { engineer } = world.people;
  const { body } = await readIssue();
  const done = lineOf(body, "test-login");
  const page = body.replace(done, done.replace("[x]", "[ ]"));
  await save(engineer, page);
  const { undone } = await recordHas("three ticks again", ({ ticks }) => ticks.length === 3);
  expect(undone.at(-1)).toMatchObject({ step: "test-login", by: { login: engineer.login }, reason: "unticked" });
  const [policy, tell] = [lineOf(page, "trust-policy"), lineOf(page, "tell-requester")];
  await save(engineer, page.replace(policy, "?").replace(tell, policy).replace("?", tell));
  await bodyIs(page);
  await save(engineer, tick(page, "test-login"));
  await recordHas("four ticks again", ({ ticks }) => ticks.length === 4);
});

test("as not planned only a reviewer closes it, who says why; and the record says so", async () => {
  const { engineer, reviewer } = world.people;
  const close = { state: "closed", state_reason: "not_planned" };
  const before = await commentsOf();
  await engineer.request("PATCH", issuePath(), close);
  await appSays("Only the reviewers whom the settings name may close it as not planned.", before);
  expect((await readIssue()).state).toBe("open");
  await say(reviewer, "The service was cancelled, nobody needs this account.");
  await reviewer.request("PATCH", issuePath(), close);
  const { abandoned } = await recordHas("the reason", (record) => record.abandoned !== null);
  expect(abandoned).toEqual({
    by: { id: expect.any(Number) as unknown, login: reviewer.login },
    at: expect.any(String) as unknown,
    reason: "The service was cancelled, nobody needs this account.",
  });
  await eventually("the record's comment", async () =>
    (await commentsByApp(stage, number)).find(({ body }) => body.includes("Given up as not planned")),
  );
  expect((await readIssue()).state).toBe("closed");
  await reviewer.request("PATCH", issuePath(), { state: "open" });
  await recordHas("no reason any more", (record) => record.abandoned === null);
});

test("the record's comment is written again when a person deletes it, and restored when a person edits it", async () => {
  const { author } = world.people;
  const picture = async (): Promise<Comment | undefined> =>
    (await commentsByApp(stage, number)).find(({ body }) => body.includes("4 of 7 steps are done"));
  const { id } = await eventually("the record's comment", picture);
  await author.request("DELETE", `${world.repositoryPath}/issues/comments/${id}`);
  const restored = await eventually("the record's comment", picture);
  const path = `${world.repositoryPath}/issues/comments/${restored.id}`;
  const lie = "All is done, trust me.";
  await author.request("PATCH", path, { body: `${restored.body}\n${lie}` });
  // Not the very text of before: meanwhile a verification may have brought what AWS says.
  await eventually("the record's comment to be right", async () => {
    const comment = await picture();
    return comment?.id === restored.id && !comment.body.includes(lie) ? true : undefined;
  });
});

test("a secret in a comment, an edited comment or the text goes at once; its steps are undone, a notice says what to do", async () => {
  const { author, engineer } = world.people;
  const before = await commentsOf();
  const { id } = await say(author, `The key for both: ${secret}`);
  expect((await appSays("Register MFA again.", before)).body).toContain("Secrets were published here");
  const { ticks } = await recordHas("a leak", ({ leaks }) => leaks[0]?.by.login === author.login);
  expect(ticks.map(({ step }) => step)).toEqual(["reset-root-password"]);
  const other = await say(author, "One moment.");
  await author.request("PATCH", `${world.repositoryPath}/issues/comments/${other.id}`, {
    body: "AKIAIOSFODNN7EXAMPLE",
  });
  await recordHas("two leaks", ({ leaks }) => leaks.length === 2);
  const { body } = await readIssue();
  await save(engineer, `${body}\notpauth://totp/AWS:root?secret=${secret}\n`);
  await recordHas("three leaks", ({ leaks }) => leaks.length === 3);
  await bodyIs(body);
  await appSays("Delete it from the history, too:", before);
  const left = await commentsOf();
  expect(left.some((comment) => [id, other.id].includes(comment.id))).toBe(false);
  expect(JSON.stringify([left, await readRecord()])).not.toMatch(/JBSWY3DP|AKIAIOSF/u);
});

test("what may be a secret gets one warning and stays; account ids get none", async () => {
  const { engineer } = world.people;
  const before = await commentsOf();
  await say(engineer, "Accounts 111122223333 and 444455556666 are older.");
  const { id } = await say(engineer, "I used 123456 and then 654321.");
  await appSays(`#issuecomment-${id}`, before);
  const after = await commentsOf();
  expect(after.filter(({ body }) => body.includes("This may be a secret"))).toHaveLength(1);
  expect(after.some((comment) => comment.id === id)).toBe(true);
});

test("an issue that looks like a checklist, but that no record names, gets a comment and is never judged", async () => {
  const { author } = world.people;
  const issue = await author.request<Issue>("POST", `${world.repositoryPath}/issues`, {
    title: `Secure AWS account pets (${accountId})`,
    body: (await readIssue()).body,
    labels: ["aws-account-checklist"],
  });
  await eventually("the App to say so", async () =>
    (await commentsByApp(stage, issue.number)).find(({ body }) => body.includes("is not a valid checklist")),
  );
  const requests = await requestsDuring(world, () =>
    author.request("PATCH", issuePath(issue.number), { state: "closed" }),
  );
  expect(requests.filter((request) => !isRead(request))).toEqual([]);
  expect((await readIssue(issue.number)).state).toBe("closed");
});

test("killed between opening it again and saying why, the App says why after the restart, once", async () => {
  const { engineer } = world.people;
  const before = await commentsOf();
  const comments = { method: "POST", path: /\/issues\/\d+\/comments$/u };
  world.github.misbehave({ failRequests: { match: comments, status: 503, times: Infinity } });
  await engineer.request("PATCH", issuePath(), { state: "closed" });
  const { pending = [] } = await recordHas("the explanation", (record) => record.pending !== undefined);
  await eventually("the issue to be open again", async () => ((await readIssue()).state === "open" ? true : undefined));
  await world.killApp();
  expect(pending.map(({ text }) => text)).toEqual([expect.stringContaining("Not finished yet")]);
  expect(await commentsOf()).toHaveLength(before.length);
  world.github.letRequestsSucceed();
  await world.startApp();
  await appSays("Not finished yet", before);
  await recordHas("nothing left to say", (record) => record.pending === undefined);
  const again = (await commentsByApp(stage, number)).filter(({ body }) => body.includes(pending[0]?.at ?? ""));
  expect(again).toHaveLength(1);
});

test("what it cannot say in a locked conversation waits in the record, and is said once that is unlocked", async () => {
  const { engineer } = world.people;
  const before = await commentsOf();
  const issue = { repository: world.repositoryPath.replace("/repos/", ""), number, by: engineer.login };
  world.github.lockIssue({ ...issue, evenApps: true });
  // Somebody answers, so that the App's last word is not the same.
  await say(engineer, "I close this.");
  await engineer.request("PATCH", issuePath(), { state: "closed" });
  await recordHas("the explanation", (record) => record.pending !== undefined);
  await eventually("the issue to be open again", async () => ((await readIssue()).state === "open" ? true : undefined));
  await untilQuiet(world);
  expect(await commentsOf()).toHaveLength(before.length + 1);
  world.github.unlockIssue(issue);
  await appSays("Not finished yet", before);
  await recordHas("nothing left to say", (record) => record.pending === undefined);
});

test("a tick of somebody whom GitHub cannot name any more is taken back, with the request to tick again", async () => {
  const { engineer, reviewer } = world.people;
  const { body } = await readIssue();
  await world.stopApp();
  await save(engineer, tick(body, "mfa-first-yubikey"));
  world.github.deleteUser(engineer.login);
  await world.startApp();
  await eventually("the App to say so", async () =>
    (await reviewer.request<readonly Comment[]>("GET", `${issuePath()}/comments?per_page=100`)).find((comment) =>
      comment.body.includes("The edit does not show who ticked it: please tick it again"),
    ),
  );
  await eventually("the step to be open again", async () =>
    (await reviewer.request<Issue>("GET", issuePath())).body === body ? true : undefined,
  );
});
