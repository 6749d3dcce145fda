import { afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { joinEditNote, renderEditNote } from "../../../../app/domain/comments/edit-note.ts";
import nock from "nock";
import { stringify } from "yaml";
import type { AccountRecord } from "../../../../app/domain/checklist/account-record.ts";
import { withTicks } from "../../../../app/domain/checklist/checklist-body.ts";
import { writeChecklistIssue } from "../../../../app/domain/checklist/checklist-issue.ts";
import { renderPending, withoutPending } from "../../../../app/domain/checklist/pending.ts";
import { createCache } from "../../../../app/github/cache.ts";
import { reconcileChecklist } from "../../../../app/handlers/checklist/reconcile-checklist.ts";
import {
  account,
  accountId,
  answerChecklist,
  answerCommit,
  answerCustodians,
  answerPins,
  answerRecord,
  app,
  bodyWith,
  branchAnswer,
  checklist,
  type CommentAnswer,
  deliver,
  github,
  issueNumber,
  now,
  owner,
  pictureOf,
  probotWith,
  record,
  records,
  repo,
  repository,
  settings,
  templates,
  trustTip,
} from "./checklist-answers.ts";
import { idOf, user } from "../../octokit.ts";

let waitsFor: number | undefined;
const probot = probotWith(async (octokit) => {
  const where = { owner, repo, defaultBranch: "main", issueNumber };
  const context = { octokit, ...where, templates, app, cache: createCache(), now, records };
  waitsFor = (await reconcileChecklist(context))?.waitsFor;
});
const issuePath = `${repository}/issues/${issueNumber}`;
const all = checklist.steps.map(({ id }) => id);
const commentByApp = (body: string, id = 90): CommentAnswer => ({ id, by: "aws-accounts[bot]", body });
const shows = (shown: AccountRecord): readonly CommentAnswer[] => [commentByApp(pictureOf(shown))];
const ticked: AccountRecord = {
  ...record,
  ticks: [{ step: "reset-root-password", by: user("ann"), at: "2026-03-01T10:01:00Z" }],
  judged: "edit-1",
};

beforeAll(trustTip);
beforeEach(() => {
  nock.disableNetConnect();
});
afterEach(() => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  expect(pending).toEqual([]);
});

/** Expects a commit of the record, and shows it on the checklist. */
function expectRecord(check: (written: AccountRecord) => void): void {
  answerCommit((written) => {
    check(withoutPending(written, written.pending ?? []));
  });
}

/** Expects an explanation: first in the record, then in a comment, then no longer in the record. */
function expectExplanation(...texts: readonly string[]): void {
  answerCommit(({ pending = [] }) => {
    expect(pending).toHaveLength(1);
    for (const text of texts) expect(pending[0]?.text).toContain(text);
  });
  expectComment(...texts, "<!-- aws-accounts:explanation ");
  expectSaid();
}

/** Expects a commit of the record once its explanation is posted. */
function expectSaid(): void {
  answerCommit((written) => {
    expect(written).not.toHaveProperty("pending");
  });
}

function expectComment(...texts: readonly string[]): void {
  github()
    .post(`${issuePath}/comments`, ({ body }: { readonly body: string }) => {
      for (const text of texts) expect(body).toContain(text);
      return true;
    })
    .reply(201, {});
}

/** Expects the record's comment to be created with this text. */
function expectPicture(shown: AccountRecord): void {
  github()
    .patch(`${repository}/issues/comments/90`, { body: pictureOf(shown) })
    .reply(200, {});
}

test("keeps the note about an edit of the record's comment, and writes nothing", async () => {
  const note = renderEditNote({ by: "rhys", at: "2026-03-01T10:31:00Z" });
  answerChecklist({ comments: [commentByApp(joinEditNote({ text: pictureOf(record), note }))] });
  answerRecord(record);
  await deliver(probot);
});

test("reads, and writes nothing if there is nothing to do", async () => {
  answerChecklist({ comments: shows(record) });
  answerRecord(record);
  await deliver(probot);
});

test("records a tick with its ticker and time, and shows it in the one comment", async () => {
  answerChecklist({ edits: [["ann", bodyWith("reset-root-password")]], comments: shows(record) });
  answerRecord(record);
  answerCustodians("ann");
  expectRecord((written) => {
    expect(written).toEqual(ticked);
  });
  expectPicture(ticked);
  await deliver(probot);
});

describe("if people have taken over logins", () => {
  const renamed = { id: idOf("ben"), login: "benedict" };
  const usurper = { id: 7, login: "ben" };

  test("undoes a tick by a person with a custodian's former login, and counts the renamed custodian's tick", async () => {
    const first = "reset-root-password";
    answerChecklist({
      edits: [
        [usurper, bodyWith(first)],
        ["aws-accounts[bot]", checklist.body],
        [renamed, bodyWith(first)],
      ],
    });
    answerRecord(record);
    answerCustodians();
    expectRecord((written) => {
      expect(written.ticks).toEqual([{ step: first, by: renamed, at: "2026-03-01T10:03:00Z" }]);
      expect(written.undone).toEqual([
        { step: first, by: usurper, at: "2026-03-01T10:01:00Z", reason: "not-a-custodian" },
      ]);
    });
    expectComment("ticked by @ben: Only custodians may tick.");
    expectSaid();
    expectComment("<!-- aws-accounts:record -->", "`benedict`");
    await deliver(probot);
  });

  test("reopens an issue that a person with a reviewer's former login closed as not planned", async () => {
    const closed = { state: "CLOSED", stateReason: "NOT_PLANNED", closedAt: "2026-03-01T11:00:00Z" } as const;
    const closedBy = { id: 7, login: "rita" };
    const why = { id: 95, by: closedBy, body: "The account was created by mistake." };
    answerChecklist({ ...closed, closedBy, comments: [...shows(record), why] });
    answerRecord(record);
    answerPins();
    github().patch(issuePath, { state: "open" }).reply(200, {});
    expectExplanation("Only the reviewers whom the settings name may close it as not planned.");
    await deliver(probot);
  });

  test("adds the ids to an older record with its next change, from the edits that it reads anyway", async () => {
    const old: AccountRecord = {
      ...ticked,
      approvers: ["ann"],
      ticks: ticked.ticks.map((tick) => ({ ...tick, by: "ann" })),
    };
    const edits = [["ann", bodyWith("reset-root-password")]] as const;
    answerChecklist({ edits, comments: shows(old) });
    answerRecord(old);
    await deliver(probot);

    answerChecklist({ edits: [...edits, ["eve", checklist.body]], comments: shows(old) });
    answerRecord(old);
    answerCustodians("ann");
    expectRecord((written) => {
      expect(written.approvers).toEqual([user("ann")]);
      expect(written).toMatchObject({ ticks: [], undone: [{ by: user("eve"), reason: "unticked" }] });
    });
    github().patch(`${repository}/issues/comments/90`).reply(200, {});
    await deliver(probot);
  });
});

describe("if the settings name a role that can read AWS", () => {
  const role = `arn:aws:iam::${settings.aws.management_account}:role/aws-accounts-verify`;
  const asking = {
    text: stringify({ ...settings, aws: { ...settings.aws, verify_role: role } }),
    isTruncated: false,
  };
  const steps = ["reset-root-password", "mfa-first-yubikey", "mfa-second-yubikey"];
  const at = "2026-03-01T10:01:00Z";
  const before: AccountRecord = {
    ...record,
    ticks: steps.slice(0, 2).map((step) => ({ step, by: user("ann"), at })),
    judged: "edit-1",
  };
  const edits = [
    ["ann", bodyWith(...steps.slice(0, 2))],
    ["ann", bodyWith(...steps)],
  ] as const;

  test("starts the verification after a tick of a step that AWS can prove, and stores the run", async () => {
    answerChecklist({ edits, settings: asking });
    answerRecord(before);
    answerCustodians("ann");
    github()
      .post(`${repository}/actions/workflows/aws-accounts-verify.yml/dispatches`, {
        ref: "refs/heads/main",
        inputs: { account: accountId },
        return_run_details: true,
      })
      .reply(200, { workflow_run_id: 90, html_url: "https://github.com/run/90" });
    expectRecord((written) => {
      expect(written.ticks).toHaveLength(3);
      expect(written.verification).toEqual({ run: "90", at: now().toISOString(), trouble: null });
    });
    expectComment("⏳ asking");
    await deliver(probot);
    expect(waitsFor).toBeUndefined();
  });

  test.each([
    [
      "takes in administrators that no apply has reported, a day after AWS contradicted them",
      "2026-02-28T10:30:00Z",
      true,
    ],
    ["leaves a closed checklist to the apply's report before", "2026-03-01T10:30:00Z", false],
  ])("%s", async (_, contradictedAt, isTakenIn) => {
    const joiner = "joiner@example.gov.uk";
    const verdict = { about: "trust-policy", verdict: "contradicted", reason: "It differs.", requestId: null } as const;
    const done: AccountRecord = {
      ...record,
      createdAt: "2026-02-01T09:00:00Z",
      ticks: all.map((step) => ({ step, by: user("ann"), at: "2026-02-02T09:00:00Z" })),
      completed: { by: user("ann"), at: "2026-02-03T09:00:00Z" },
      evidence: [{ ...verdict, at: contradictedAt, administrators: [joiner] }],
    };
    const closed = { state: "CLOSED", stateReason: "COMPLETED", closedAt: "2026-02-03T09:00:00Z" } as const;
    const labels = ["aws-account-checklist", "aws-account-ready"];
    answerChecklist({ ...closed, labels, settings: asking, body: bodyWith(...all), tip: "f".repeat(40) });
    answerRecord(done);
    if (isTakenIn) {
      const entry = { "//": { administrators: [joiner] }, name: account.name, email: account.email };
      const file = JSON.stringify({ resource: [{ aws_organizations_account: { "pets-prod": entry } }] });
      github()
        .get(`${repository}/contents/terraform%2Faccounts.tf.json`)
        .query({ ref: "f".repeat(40) })
        .reply(200, file);
    }
    github()
      .post(/dispatches$/u)
      .reply(200, { workflow_run_id: 90, html_url: "https://github.com/run/90" });
    expectRecord((written) => {
      expect(written.administrators).toEqual(isTakenIn ? [joiner] : record.administrators);
      expect(written.administratorsSince).toBe(isTakenIn ? now().toISOString() : undefined);
      expect([written.completed, written.verification?.run]).toEqual([done.completed, "90"]);
    });
    if (isTakenIn)
      github()
        .patch(issuePath, ({ body }) => String(body).includes(joiner))
        .reply(200, {});
    expectComment("**Complete: closed by `ann`");
    await deliver(probot);
  });

  test("ticks and closes an account without root credentials by AWS's evidence", async () => {
    const about = { ...account, rootCredentials: "none", trustPolicySet: true } as const;
    const blank = writeChecklistIssue({ account: about, settings, templates, yubikeys: null });
    const { administrators, ...kept } = about;
    const found = { verdict: "proven", reason: "It is so.", requestId: "r-1", at: "2026-03-01T10:30:00Z" } as const;
    const proven: AccountRecord = {
      ...record,
      account: kept,
      administrators,
      yubikeys: null,
      ticks: [{ step: "tell-requester", by: "aws-accounts[bot]", at }],
      evidence: [
        { ...found, about: "no-root-credentials" },
        { ...found, about: "trust-policy" },
      ],
    };
    answerChecklist({ settings: asking, body: blank.body });
    answerRecord(proven);
    expectRecord((written) => {
      expect(written.ticks.map(({ step, by }) => [step, by])).toEqual(
        blank.steps.map(({ id }) => [id, "aws-accounts[bot]"]),
      );
      expect(written.completed).toEqual({ by: "aws-accounts[bot]", at: now().toISOString() });
    });
    github()
      .patch(issuePath, (change: Record<string, unknown>) => {
        expect(change).toEqual({
          body: withTicks(blank.body, new Set(blank.steps.map(({ id }) => id))),
          state: "closed",
          state_reason: "completed",
          labels: ["aws-account-checklist", "aws-account-ready"],
        });
        return true;
      })
      .reply(200, {});
    expectComment("**Complete: closed by `aws-accounts[bot]`", "✅ It is so.");
    await deliver(probot);
  });

  test("names the run that it waits for", async () => {
    const asked = {
      ...before,
      ticks: steps.map((step) => ({ step, by: user("ann"), at })),
      judged: "edit-2",
      verification: { run: "90", at: now().toISOString(), trouble: null },
    };
    answerChecklist({ edits, settings: asking });
    answerRecord(asked);
    expectComment("⏳ asking");
    await deliver(probot);
    expect(waitsFor).toBe(90);
  });

  test("stores the reason if the verification cannot be started", async () => {
    answerChecklist({ edits, settings: asking });
    answerRecord(before);
    answerCustodians("ann");
    github()
      .post(/dispatches$/u)
      .reply(404, {});
    expectRecord((written) => {
      expect(written.verification).toMatchObject({ run: null, trouble: expect.stringContaining("Copy it from") });
    });
    expectComment("❔ There is no &#96;.github/workflows/aws-accounts-verify.yml&#96; on the default branch.");
    await deliver(probot);
  });
});

test("undoes a tick by a person who is not a custodian: first the record, then the body, then the reason", async () => {
  answerChecklist({ edits: [["eve", bodyWith("reset-root-password")]] });
  answerRecord(record);
  answerCustodians("ann");
  const order: string[] = [];
  expectRecord((written) => {
    order.push("record");
    expect(written.undone).toMatchObject([{ by: user("eve"), reason: "not-a-custodian" }]);
  });
  github()
    .patch(issuePath, (request: { readonly body: string }) => {
      order.push("body");
      return request.body === checklist.body;
    })
    .reply(200, {});
  github()
    .post(`${issuePath}/comments`, ({ body }: { readonly body: string }) => {
      order.push("comment");
      return body.includes("ticked by @eve: Only custodians may tick.");
    })
    .reply(201, {});
  expectSaid();
  expectComment("<!-- aws-accounts:record -->", "Ticks that were taken back (1)");
  await deliver(probot);
  expect(order).toEqual(["record", "body", "comment"]);
});

test("reopens a checklist that was closed too early, and lists the remaining steps", async () => {
  answerChecklist({
    state: "CLOSED",
    stateReason: "COMPLETED",
    closedBy: "ann",
    edits: [["ann", bodyWith("reset-root-password")]],
    comments: shows(ticked),
  });
  answerRecord(ticked);
  github().patch(issuePath, { state: "open" }).reply(200, {});
  expectExplanation("this issue is open again", "- Put both YubiKeys back in the safe");
  await deliver(probot);
});

test("does not post the same comment twice in a row when a delivery comes twice", async () => {
  let said = "";
  for (const time of ["first", "second"]) {
    answerChecklist({
      state: "CLOSED",
      edits: [["ann", bodyWith("reset-root-password")]],
      comments: [...shows(ticked), ...(time === "second" ? [commentByApp(said, 91)] : [])],
    });
    answerRecord(ticked);
    github().patch(issuePath, { state: "open" }).reply(200, {});
    if (time === "first") {
      expectRecord(() => undefined);
      github()
        .post(`${issuePath}/comments`, ({ body }: { readonly body: string }) => (said = body) !== "")
        .reply(201, {});
      expectSaid();
    }
    await deliver(probot);
  }
});

test("posts comments that a crash left unposted, once, and none that are already there", async () => {
  const entry = { at: "2026-03-01T11:00:00.000Z", text: "**Not finished yet**" };
  const waiting = { ...record, pending: [entry] };
  answerChecklist({ comments: shows(record) });
  answerRecord(waiting);
  expectComment("**Not finished yet**", entry.at);
  expectSaid();
  await deliver(probot);

  answerChecklist({ comments: [...shows(record), commentByApp(renderPending(entry), 91)] });
  answerRecord(waiting);
  expectSaid();
  await deliver(probot);
});

test("keeps its comments for later if the conversation is locked", async () => {
  answerChecklist({ state: "CLOSED", comments: [] });
  answerRecord(record);
  const locked = { message: "Unable to create comment because issue is locked." };
  expectRecord(() => undefined);
  github().patch(issuePath, { state: "open" }).reply(200, {});
  github().post(`${issuePath}/comments`).times(2).reply(403, locked);
  await deliver(probot);
});

test("restores a deleted step and reopens, in one call", async () => {
  const body = bodyWith("reset-root-password").replace(/^- .*step:mfa-second-yubikey -->$/mu, "");
  answerChecklist({
    state: "CLOSED",
    edits: [
      ["ann", bodyWith("reset-root-password")],
      ["ann", body],
    ],
    comments: shows(ticked),
  });
  answerRecord(ticked);
  answerCustodians("ann");
  github()
    .patch(issuePath, { body: bodyWith("reset-root-password"), state: "open" })
    .reply(200, {});
  expectExplanation("Restored the lines of these steps.", "- Put the same secret on the second YubiKey");
  await deliver(probot);
});

test("completes a closed checklist: record and label; it stays closed", async () => {
  const at = "2026-03-01T11:00:00Z";
  answerChecklist({
    state: "CLOSED",
    closedAt: at,
    closedBy: "eve",
    labels: ["aws-account-checklist", "urgent"],
    edits: [["ben", bodyWith(...all)]],
  });
  answerRecord(record);
  answerCustodians();
  expectRecord((written) => {
    expect(written.ticks.map(({ step, by }) => [step, by])).toEqual(all.map((step) => [step, user("ben")]));
    expect(written.completed).toEqual({ by: user("eve"), at });
  });
  github()
    .patch(issuePath, { labels: ["aws-account-checklist", "urgent", "aws-account-ready"] })
    .reply(200, {});
  expectComment("**Complete: closed by `eve`");
  await deliver(probot);
});

test("removes the label from a completed checklist that was reopened", async () => {
  answerChecklist({ labels: ["aws-account-checklist", "aws-account-ready"], comments: shows(record) });
  answerRecord({ ...record, completed: { by: user("eve"), at: "2026-03-01T11:00:00Z" } });
  expectRecord((written) => {
    expect(written.completed).toBeNull();
  });
  github()
    .patch(issuePath, { labels: ["aws-account-checklist"] })
    .reply(200, {});
  await deliver(probot);
});

describe("closed as not planned", () => {
  const closedAt = "2026-03-01T11:00:00Z";
  const closed = { state: "CLOSED", stateReason: "NOT_PLANNED", closedAt } as const;
  const why: CommentAnswer = { id: 95, by: user("rita"), body: "The account was created by mistake.", at: closedAt };

  test("by a reviewer with a reason stays closed, and the record has the reason", async () => {
    answerChecklist({ ...closed, closedBy: "rita", comments: [...shows(record), why] });
    answerRecord(record);
    answerPins();
    const abandoned = { by: user("rita"), at: closedAt, reason: "The account was created by mistake." };
    expectRecord((written) => {
      expect(written).toEqual({ ...record, abandoned });
    });
    expectPicture({ ...record, abandoned });
    await deliver(probot);
  });

  test("by another person is reopened, with a comment", async () => {
    answerChecklist({ ...closed, closedBy: "eve", comments: [...shows(record), { ...why, by: user("eve") }] });
    answerRecord(record);
    answerPins();
    github().patch(issuePath, { state: "open" }).reply(200, {});
    expectExplanation("Only the reviewers whom the settings name may close it as not planned.");
    await deliver(probot);
  });
});

describe("a secret", () => {
  const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
  const tickedMfa: AccountRecord = {
    ...ticked,
    ticks: [...ticked.ticks, { step: "mfa-first-yubikey", by: user("ann"), at: "2026-03-01T10:01:00Z" }],
  };
  const body = bodyWith("reset-root-password", "mfa-first-yubikey");

  test("in a comment: stores the finding, deletes the comment, undoes its step, posts a notice, and never stores the secret", async () => {
    answerChecklist({
      edits: [["ann", body]],
      comments: [...shows(tickedMfa), { id: 3_000_000_095, by: user("eve"), body: `It is ${secret}.` }],
    });
    answerRecord(tickedMfa);
    const order: string[] = [];
    expectRecord((written) => {
      order.push("record");
      expect(JSON.stringify(written)).not.toContain(secret);
      expect(written.ticks).toEqual(ticked.ticks);
      expect(written.undone).toMatchObject([{ step: "mfa-first-yubikey", by: user("eve"), reason: "leaked" }]);
      expect(written.leaks).toMatchObject([{ id: "comment-3000000095", kinds: ["mfa-secret"], by: user("eve") }]);
    });
    github()
      .delete(`${repository}/issues/comments/3000000095`, () => order.push("delete") > 0)
      .reply(204);
    github()
      .patch(issuePath, { body: bodyWith("reset-root-password") })
      .reply(200, {});
    github()
      .post(`${issuePath}/comments`, (request: { readonly body: string }) => {
        order.push("notice");
        expect(request.body).not.toContain(secret);
        expect(request.body).toContain("<!-- aws-accounts:secret comment-3000000095 -->");
        expect(request.body).toContain("Register MFA again.");
        return true;
      })
      .reply(201, {});
    expectSaid();
    github()
      .patch(`${repository}/issues/comments/90`, (request: { readonly body: string }) => !request.body.includes(secret))
      .reply(200, {});
    await deliver(probot);
    expect(order).toEqual(["record", "delete", "notice"]);
  });

  test("that another delivery has already handled is not reported again", async () => {
    const leak = {
      id: "comment-95",
      where: "comment",
      kinds: ["mfa-secret"],
      by: user("eve"),
      at: now().toISOString(),
    } as const;
    const known: AccountRecord = { ...record, leaks: [leak] };
    answerChecklist({
      comments: [
        ...shows(known),
        commentByApp("<!-- aws-accounts:secret comment-95 -->", 96),
        { id: 95, by: user("eve"), body: secret },
      ],
    });
    answerRecord(known);
    github().delete(`${repository}/issues/comments/95`).reply(404, { message: "Not Found" });
    await deliver(probot);
  });

  test("that cannot be deleted is an error, which is not swallowed", async () => {
    answerChecklist({ comments: [...shows(record), { id: 95, by: user("eve"), body: secret }] });
    answerRecord(record);
    expectRecord(() => undefined);
    github().delete(`${repository}/issues/comments/95`).reply(403, { message: "Forbidden" });
    await expect(deliver(probot)).rejects.toThrow("Forbidden");
  });
});

test.each([
  ["was deleted", []],
  ["is another person's with the same marker", [{ ...commentByApp(pictureOf(record)), by: user("eve") }]],
])("creates the record's comment again if it %s", async (_, comments) => {
  answerChecklist({ comments });
  answerRecord(record);
  github()
    .post(`${issuePath}/comments`, { body: pictureOf(record) })
    .reply(201, {});
  await deliver(probot);
});

test("restores the record's comment after a person edited it", async () => {
  answerChecklist({ comments: [commentByApp(`${pictureOf(record)} All is done.`)] });
  answerRecord(record);
  expectPicture(record);
  await deliver(probot);
});

describe("the record is found", () => {
  const without = checklist.body.replace(/^<!-- aws-accounts:checklist .*\n/u, "");

  test("by the title, if a person removed the marker from the body", async () => {
    answerChecklist({ edits: [["eve", without]], comments: shows(record) });
    answerRecord(record);
    answerCustodians();
    github().patch(issuePath, { body: checklist.body }).reply(200, {});
    expectExplanation("Restored the text of the checklist");
    await deliver(probot);
  });

  test("by the history, if a person also changed the title to another account", async () => {
    const foreign = without.replace(/^/u, "<!-- aws-accounts:checklist account-id=999999999999 -->\n");
    answerChecklist({
      edits: [["eve", foreign]],
      title: "Nothing to see",
      state: "CLOSED",
      comments: shows(record),
    });
    answerRecord(undefined, "999999999999");
    answerRecord(record);
    answerCustodians();
    github().patch(issuePath, { body: checklist.body, state: "open" }).reply(200, {});
    expectExplanation("this issue is open again");
    await deliver(probot);
  });
});

describe("an issue that no record names", () => {
  test.each([
    ["somebody opened", { author: "eve" }],
    ["the workflow opened long ago", { createdAt: "2026-03-01T10:59:59Z" }],
  ])("and that %s gets a comment, and is not judged", async (_, more) => {
    answerChecklist({ ...more, state: "CLOSED", body: bodyWith(...all) });
    answerRecord({ ...record, issue: 39 });
    expectComment("<!-- aws-accounts:not-judged -->", "no record names it");
    await deliver(probot);
  });

  test("gets that comment once", async () => {
    let said = "";
    for (const time of ["first", "second"]) {
      answerChecklist({ author: "eve", body: "", title: "x", comments: time === "second" ? [commentByApp(said)] : [] });
      if (time === "first") {
        github()
          .post(`${issuePath}/comments`, ({ body }: { readonly body: string }) => (said = body) !== "")
          .reply(201, {});
      }
      await deliver(probot);
    }
  });

  test("and that the workflow has just opened waits for its record", async () => {
    answerChecklist({ createdAt: "2026-03-01T11:00:01Z" });
    github().get(`${repository}/branches/aws-accounts-records`).reply(404, { message: "Branch not found" });
    await deliver(probot);
  });

  test("is ignored without the label", async () => {
    answerChecklist({ labels: ["question"], author: null });
    answerRecord(undefined);
    await deliver(probot);
  });
});

test("is ignored if it was deleted, or is a pull request", async () => {
  github()
    .post("/graphql")
    .reply(200, {
      data: { repository: { issue: null } },
      errors: [{ type: "NOT_FOUND", path: ["repository", "issue"], message: "Could not resolve to an Issue" }],
    });
  await deliver(probot);
});

describe("a checklist that cannot be judged", () => {
  test.each([
    ["another person wrote to the records", { author: "eve" }, "was made by eve, not by the App"],
    ["the last record is not verified", { verified: false }, "is not verified"],
  ])("says so, where %s", async (_, branch, reason) => {
    answerChecklist({ state: "CLOSED" });
    github().get(`${repository}/branches/aws-accounts-records`).reply(200, branchAnswer(branch));
    expectComment("cannot be judged at the moment", reason, "reset the branch aws-accounts-records");
    await expect(deliver(probot)).rejects.toThrow(reason);
  });

  test("reports missing settings", async () => {
    answerChecklist({ settings: null });
    answerRecord(record);
    expectComment("cannot be judged at the moment", "There is no .github/aws-accounts.yml");
    await expect(deliver(probot)).rejects.toThrow("There is no .github/aws-accounts.yml");
  });

  test("reports a custodians team that cannot be read", async () => {
    answerChecklist({ edits: [["ann", bodyWith("reset-root-password")]] });
    answerRecord(record);
    answerPins();
    github().get(`/orgs/${owner}/teams/custodians/members`).query(true).reply(404, { message: "Not Found" });
    expectComment("Could not read the members of the team");
    await expect(deliver(probot)).rejects.toThrow("Could not read the members");
  });

  test("only fails if GitHub itself fails", async () => {
    answerChecklist();
    github().get(`${repository}/branches/aws-accounts-records`).reply(500, { message: "Server Error" });
    await expect(deliver(probot)).rejects.toThrow("Server Error");
  });
});
