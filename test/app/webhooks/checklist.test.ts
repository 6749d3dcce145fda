import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import nock from "nock";
import type { AccountRecord } from "../../../app/domain/checklist/account-record.ts";
import { renderRecordComment } from "../../../app/domain/checklist/record-comment.ts";
import { reconcileChecklist } from "../../../app/webhooks/checklist.ts";
import {
  accountId,
  answerComments,
  answerCustodians,
  answerEdits,
  answerRecord,
  appSlug,
  bodyWith,
  branchAnswer,
  checklist,
  deliver,
  github,
  issueAnswer,
  issueNumber,
  now,
  owner,
  probotWith,
  record,
  recordIn,
  repo,
  repository,
  settings,
  templates,
} from "./checklist-answers.ts";

const probot = probotWith((octokit) =>
  reconcileChecklist({ octokit, owner, repo, issueNumber, templates, settings, appSlug, now }),
);
const issuePath = `${repository}/issues/${issueNumber}`;
const all = checklist.steps.map(({ id }) => id);
const pictureOf = (shown: AccountRecord): string =>
  renderRecordComment({ record: shown, steps: checklist.steps, templates, file: `${accountId}.json` });
const commentByApp = (body: string) => ({ id: 90, user: { login: "aws-accounts[bot]" }, body });
const ticked: AccountRecord = {
  ...record,
  ticks: [{ step: "reset-root-password", by: "ann", at: "2026-03-01T10:01:00Z" }],
  judged: "edit-1",
};

beforeEach(() => {
  nock.disableNetConnect();
});
afterEach(() => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  expect(pending).toEqual([]);
});

function answerIssue(more: Readonly<Record<string, unknown>> = {}): void {
  github().get(issuePath).reply(200, issueAnswer(more));
}

/** Expects the record to be committed, and shows the record that was. */
function expectRecord(check: (written: AccountRecord) => void): void {
  github()
    .put(`${repository}/contents/${accountId}.json`, (request: Record<string, unknown>) => {
      expect(request).toMatchObject({ branch: "aws-accounts-records", sha: "b10b" });
      expect(request).not.toHaveProperty("author");
      check(recordIn(request));
      return true;
    })
    .reply(200, {});
}

function expectComment(...texts: readonly string[]): void {
  github()
    .post(`${issuePath}/comments`, ({ body }: { readonly body: string }) => {
      for (const text of texts) expect(body).toContain(text);
      return true;
    })
    .reply(201, {});
}

test("reads and writes nothing where nothing is to be done", async () => {
  answerIssue();
  answerRecord(record);
  answerEdits();
  answerCustodians("ann");
  answerComments(commentByApp(pictureOf(record)));
  await deliver(probot);
});

test("records a tick with its ticker and time, and shows it in the one comment", async () => {
  answerIssue({ body: bodyWith("reset-root-password") });
  answerRecord(record);
  answerEdits(["ann", bodyWith("reset-root-password")]);
  answerCustodians("ann");
  expectRecord((written) => {
    expect(written).toEqual(ticked);
  });
  answerComments(commentByApp(pictureOf(record)));
  github()
    .patch(`${repository}/issues/comments/90`, { body: pictureOf(ticked) })
    .reply(200, {});
  await deliver(probot);
});

test("undoes a tick by somebody who is no custodian: record first, then the body, then the reason", async () => {
  answerIssue({ body: bodyWith("reset-root-password") });
  answerRecord(record);
  answerEdits(["eve", bodyWith("reset-root-password")]);
  answerCustodians("ann");
  const order: string[] = [];
  expectRecord((written) => {
    order.push("record");
    expect(written.undone).toMatchObject([{ by: "eve", reason: "not-a-custodian" }]);
  });
  github()
    .patch(issuePath, (request: { readonly body: string }) => {
      order.push("body");
      return request.body === checklist.body;
    })
    .reply(200, {});
  answerComments();
  github()
    .post(`${issuePath}/comments`, ({ body }: { readonly body: string }) => {
      order.push("comment");
      return body.includes("ticked by @eve: Only custodians may tick.");
    })
    .reply(201, {});
  answerComments();
  expectComment("<!-- aws-accounts:record -->", "Ticks that were taken back (1)");
  await deliver(probot);
  expect(order).toEqual(["record", "body", "comment"]);
});

test("reopens a checklist that was closed too early, and says what is left", async () => {
  answerIssue({ state: "closed", body: bodyWith("reset-root-password"), closed_by: { login: "ann" } });
  answerRecord(ticked);
  answerEdits(["ann", bodyWith("reset-root-password")]);
  answerCustodians("ann");
  github().patch(issuePath, { state: "open" }).reply(200, {});
  answerComments();
  expectComment("this issue is open again", "- Put both YubiKeys back in the safe");
  answerComments(commentByApp(pictureOf(ticked)));
  await deliver(probot);
});

test("does not say the same thing twice in a row when a delivery comes twice", async () => {
  const closed = { state: "closed", body: bodyWith("reset-root-password") };
  let said = "";
  for (const time of ["first", "second"]) {
    answerIssue(closed);
    answerRecord(ticked);
    answerEdits(["ann", bodyWith("reset-root-password")]);
    answerCustodians("ann");
    github().patch(issuePath, { state: "open" }).reply(200, {});
    answerComments(commentByApp(pictureOf(ticked)), ...(time === "second" ? [commentByApp(said)] : []));
    if (time === "first") {
      github()
        .post(`${issuePath}/comments`, ({ body }: { readonly body: string }) => (said = body) !== "")
        .reply(201, {});
    }
    answerComments(commentByApp(pictureOf(ticked)));
    await deliver(probot);
  }
});

test("gives back a deleted step and reopens, in one go", async () => {
  const body = bodyWith("reset-root-password").replace(/^- .*step:mfa-second-yubikey -->$/mu, "");
  answerIssue({ state: "closed", body });
  answerRecord(ticked);
  answerEdits(["ann", bodyWith("reset-root-password")], ["ann", body]);
  answerCustodians("ann");
  github()
    .patch(issuePath, { body: bodyWith("reset-root-password") })
    .reply(200, {});
  github().patch(issuePath, { state: "open" }).reply(200, {});
  answerComments();
  expectComment("Put back the lines of these steps.", "- Put the same secret on the second YubiKey");
  answerComments(commentByApp(pictureOf(ticked)));
  await deliver(probot);
});

test("completes a closed checklist: record, label, and it stays closed", async () => {
  const at = "2026-03-01T11:00:00Z";
  answerIssue({ state: "closed", body: bodyWith(...all), closed_at: at, closed_by: { login: "eve" } });
  answerRecord(record);
  answerEdits(["Ben", bodyWith(...all)]);
  answerCustodians();
  expectRecord((written) => {
    expect(written.ticks.map(({ step, by }) => [step, by])).toEqual(all.map((step) => [step, "Ben"]));
    expect(written.completed).toEqual({ by: "eve", at });
  });
  github()
    .post(`${issuePath}/labels`, { labels: ["aws-account-ready"] })
    .reply(200, []);
  answerComments();
  expectComment("**Complete: closed by `eve`");
  await deliver(probot);
});

test("takes the label away from a completed checklist that is open again", async () => {
  const completed: AccountRecord = { ...record, completed: { by: "eve", at: "2026-03-01T11:00:00Z" } };
  answerIssue({ labels: [{ name: "aws-account-checklist" }, { name: "aws-account-ready" }] });
  answerRecord(completed);
  answerEdits();
  answerCustodians();
  expectRecord((written) => {
    expect(written.completed).toBeNull();
  });
  github().delete(`${issuePath}/labels/aws-account-ready`).reply(200, []);
  answerComments(commentByApp(pictureOf(record)));
  await deliver(probot);
});

test.each([
  ["was deleted", []],
  ["is somebody else's with the same marker", [{ ...commentByApp(pictureOf(record)), user: { login: "eve" } }]],
])("makes the record's comment again where it %s", async (_, comments) => {
  answerIssue();
  answerRecord(record);
  answerEdits();
  answerCustodians();
  answerComments(...comments);
  github()
    .post(`${issuePath}/comments`, { body: pictureOf(record) })
    .reply(201, {});
  await deliver(probot);
});

test("puts the record's comment right where somebody edited it", async () => {
  answerIssue();
  answerRecord(record);
  answerEdits();
  answerCustodians();
  answerComments(commentByApp(`${pictureOf(record)} All is done.`));
  github()
    .patch(`${repository}/issues/comments/90`, { body: pictureOf(record) })
    .reply(200, {});
  await deliver(probot);
});

describe("the record is found", () => {
  const without = checklist.body.replace(/^<!-- aws-accounts:checklist .*\n/u, "");

  test("by the title, where somebody removed the marker from the body", async () => {
    answerIssue({ body: without });
    answerRecord(record);
    answerEdits(["eve", without]);
    answerCustodians();
    github().patch(issuePath, { body: checklist.body }).reply(200, {});
    answerComments();
    expectComment("Put back the text of the checklist");
    answerComments(commentByApp(pictureOf(record)));
    await deliver(probot);
  });

  test("by the history, where somebody changed the title, too, and named another account", async () => {
    const foreign = without.replace(/^/u, "<!-- aws-accounts:checklist account-id=999999999999 -->\n");
    answerIssue({ body: foreign, title: "Nothing to see", state: "closed" });
    answerRecord(undefined, "999999999999");
    answerEdits(["eve", foreign]);
    answerRecord(record);
    answerEdits(["eve", foreign]);
    answerCustodians();
    github().patch(issuePath, { body: checklist.body }).reply(200, {});
    github().patch(issuePath, { state: "open" }).reply(200, {});
    answerComments();
    expectComment("this issue is open again");
    answerComments(commentByApp(pictureOf(record)));
    await deliver(probot);
  });
});

describe("an issue that no record names", () => {
  test.each([
    ["somebody opened", { user: { login: "eve" } }],
    ["the workflow opened long ago", { created_at: "2026-03-01T10:59:59Z" }],
  ])("and that %s is told so, and not judged", async (_, more) => {
    answerIssue({ ...more, state: "closed", body: bodyWith(...all) });
    answerRecord({ ...record, issue: 39 });
    answerEdits();
    answerComments();
    expectComment("<!-- aws-accounts:not-judged -->", "no record names it");
    await deliver(probot);
  });

  test("is told so once", async () => {
    let said = "";
    for (const time of ["first", "second"]) {
      answerIssue({ user: { login: "eve" }, body: null, title: "x" });
      answerEdits();
      answerComments(...(time === "second" ? [commentByApp(said)] : []));
      if (time === "first") {
        github()
          .post(`${issuePath}/comments`, ({ body }: { readonly body: string }) => (said = body) !== "")
          .reply(201, {});
      }
      await deliver(probot);
    }
  });

  test("and that the workflow opened just now waits for its record", async () => {
    answerIssue({ created_at: "2026-03-01T11:00:01Z" });
    github().get(`${repository}/branches/aws-accounts-records`).reply(404, { message: "Branch not found" });
    answerEdits();
    await deliver(probot);
  });

  test("is left alone without our label", async () => {
    answerIssue({ labels: ["question"], user: null });
    answerRecord(undefined);
    answerEdits();
    await deliver(probot);
  });
});

test.each([
  ["gone", 410],
  ["not there", 404],
])("does nothing where the issue is %s", async (_, status) => {
  github().get(issuePath).reply(status, { message: "" });
  await deliver(probot);
});

test("does nothing about a pull request", async () => {
  answerIssue({ pull_request: {} });
  await deliver(probot);
});

describe("a checklist that cannot be judged", () => {
  test.each([
    ["somebody else wrote to the records", { author: "eve" }, "was made by eve, not by the App"],
    ["the last record is not verified", { verified: false }, "is not verified"],
  ])("says so, where %s", async (_, branch, reason) => {
    answerIssue({ state: "closed" });
    github().get(`${repository}/branches/aws-accounts-records`).reply(200, branchAnswer(branch));
    answerComments();
    expectComment("cannot be judged at the moment", reason, "set the branch aws-accounts-records back");
    await expect(deliver(probot)).rejects.toThrow(reason);
  });

  test("says so, where the team of custodians cannot be read", async () => {
    answerIssue();
    answerRecord(record);
    answerEdits();
    github().get(`/orgs/${owner}/teams/custodians/members`).query(true).reply(404, { message: "Not Found" });
    answerComments();
    expectComment("Could not read the members of the team");
    await expect(deliver(probot)).rejects.toThrow("Could not read the members");
  });

  test("leaves it at the error, where GitHub itself has a fault", async () => {
    answerIssue();
    github().get(`${repository}/branches/aws-accounts-records`).reply(500, { message: "Server Error" });
    await expect(deliver(probot)).rejects.toThrow("Server Error");
  });
});
