import { describe, expect, test } from "@jest/globals";
import type { AccountRecord } from "../../../../app/domain/checklist/account-record.ts";
import {
  judgeChecklist,
  type Decision,
  type Facts,
  type Notice,
} from "../../../../app/domain/checklist/judge-checklist.ts";
import type { EvidenceFinding } from "../../../../app/domain/evidence/finding.ts";
import {
  blankBody,
  bodyWith,
  closedIssue,
  editor,
  factsOf,
  history,
  lineOf,
  minute,
  openIssue,
  person,
  record,
  steps,
} from "./samples.ts";

const kinds = (decisions: readonly Decision[]): readonly string[] => decisions.map(({ kind }) => kind);

function newsOf(decisions: readonly Decision[]): Notice | undefined {
  return decisions.find((decision) => decision.kind === "comment")?.news;
}

function recordOf(decisions: readonly Decision[]): AccountRecord | undefined {
  return decisions.find((decision) => decision.kind === "record")?.record;
}

const noNews: Notice = {
  undone: [],
  putBack: [],
  textPutBack: false,
  missing: [],
  tooEarly: undefined,
  leaks: [],
  suspicions: [],
  reminder: undefined,
};

const done: AccountRecord = {
  ...record,
  ticks: steps.map(({ id }) => ({ step: id, by: person("ann"), at: minute(1) })),
  judged: "edit-1",
};
const allDone = bodyWith("reset", "mfa", "safe");
const doneHistory = history(["ann", allDone]);

test("decides nothing about a checklist that no one touched", () => {
  expect(judgeChecklist(factsOf([]))).toEqual([]);
  expect(judgeChecklist(factsOf([], { issue: openIssue(blankBody.replaceAll("\n", "\r\n")) }))).toEqual([]);
});

test("records a tick, and leaves the body and the people alone", () => {
  const decisions = judgeChecklist(factsOf(history(["ann", bodyWith("reset")])));
  expect(decisions).toEqual([
    {
      kind: "record",
      record: { ...record, ticks: [{ step: "reset", by: person("ann"), at: minute(1) }], judged: "edit-1" },
    },
  ]);
});

test("keeps the ticks in the order of the steps, not of the people, and those of removed steps", () => {
  const before: AccountRecord = { ...record, ticks: [{ step: "former", by: person("ann"), at: minute(0) }] };
  const edits = history(["ann", bodyWith("safe")], ["ben", bodyWith("reset", "safe")]);
  const decided = recordOf(judgeChecklist(factsOf(edits, { record: before })));
  expect(decided?.ticks.map(({ step }) => step)).toEqual(["former", "reset", "safe"]);
});

describe("a record from before there were ids", () => {
  const old: AccountRecord = {
    ...record,
    approvers: ["ann"],
    ticks: [{ step: "reset", by: "ann", at: minute(1) }],
    judged: "edit-1",
  };
  const edits = history(["ann", bodyWith("reset")]);

  test("gets the ids that the edits name once something else is written", () => {
    const more = [...edits, ...history(["x", ""], ["ben", bodyWith("reset", "safe")]).slice(2)];
    expect(recordOf(judgeChecklist(factsOf(more, { record: old })))).toEqual({
      ...record,
      approvers: [person("ann")],
      ticks: [
        { step: "reset", by: person("ann"), at: minute(1) },
        { step: "safe", by: person("ben"), at: minute(2) },
      ],
      judged: "edit-2",
    });
  });

  test("is not written for the ids alone", () => {
    expect(judgeChecklist(factsOf(edits, { record: old }))).toEqual([]);
  });
});

test("undoes a tick that does not count, records it, and says why", () => {
  const edits = history(["eve", bodyWith("reset")]);
  const undone = { step: "reset", by: person("eve"), at: minute(1), reason: "not-a-custodian" } as const;
  expect(judgeChecklist(factsOf(edits))).toEqual([
    { kind: "record", record: { ...record, undone: [undone], judged: "edit-1" } },
    { kind: "restore-body", body: blankBody },
    { kind: "comment", news: { ...noNews, undone: [undone] } },
  ]);
});

test("records an untick without a word", () => {
  const edits = history(["ann", bodyWith("reset")], ["ann", blankBody]);
  expect(kinds(judgeChecklist(factsOf(edits)))).toEqual(["record"]);
});

test("gives both ticks back where an old page took one away, without a word", () => {
  const decisions = judgeChecklist(factsOf(history(["ann", bodyWith("reset")], ["ben", bodyWith("safe")])));
  expect(kinds(decisions)).toEqual(["record", "restore-body"]);
  expect(decisions[1]).toEqual({ kind: "restore-body", body: bodyWith("reset", "safe") });
});

describe("a changed body", () => {
  test("gives back a step that someone deleted, undone", () => {
    const edits = history(["eve", blankBody.replace(lineOf("mfa"), "")]);
    const decisions = judgeChecklist(factsOf(edits));
    expect(decisions[0]).toEqual({ kind: "restore-body", body: blankBody });
    expect(newsOf(decisions)).toMatchObject({ putBack: [{ id: "mfa" }], textPutBack: false, missing: [] });
  });

  test("gives back a deleted step ticked where the record has its tick", () => {
    const before: AccountRecord = {
      ...record,
      ticks: [{ step: "reset", by: person("ann"), at: minute(1) }],
      judged: "edit-1",
    };
    const edits = history(["ann", bodyWith("reset")], ["eve", bodyWith("reset").replace(lineOf("reset"), "")]);
    const decisions = judgeChecklist(factsOf(edits, { record: before }));
    expect(decisions[0]).toEqual({ kind: "restore-body", body: bodyWith("reset") });
  });

  test("is put back where the text around the steps was changed", () => {
    const decisions = judgeChecklist(factsOf(history(["eve", blankBody.replace("Do it.", "Leave it.")])));
    expect(decisions[0]).toEqual({ kind: "restore-body", body: blankBody });
    expect(newsOf(decisions)).toMatchObject({ putBack: [], textPutBack: true });
  });

  test("is put back where steps were reordered and one was removed", () => {
    const safe = lineOf("safe").exec(blankBody)?.[0] ?? "";
    const body = blankBody.replace(safe, "").replace(lineOf("mfa"), "").replace("Account", `${safe}\n`);
    const decisions = judgeChecklist(factsOf(history(["eve", body])));
    expect(decisions[0]).toEqual({ kind: "restore-body", body: blankBody });
    expect(newsOf(decisions)).toMatchObject({ putBack: [{ id: "mfa" }], textPutBack: true });
  });

  test("follows a changed template without a word", () => {
    const facts = factsOf(history(), { blankBody: blankBody.replace("Do it.", "Do it well.") });
    expect(judgeChecklist(facts)).toEqual([{ kind: "restore-body", body: facts.blankBody }]);
  });

  test("undoes ticks that no edit accounts for", () => {
    const decisions = judgeChecklist(factsOf([], { issue: openIssue(bodyWith("reset")) }));
    const undone = { step: "reset", by: null, at: minute(50), reason: "unclear" } as const;
    expect(decisions).toEqual([
      { kind: "record", record: { ...record, undone: [undone] } },
      { kind: "restore-body", body: blankBody },
      { kind: "comment", news: { ...noNews, undone: [undone] } },
    ]);
  });
});

describe("a closed issue", () => {
  test("is reopened with what is left where something is", () => {
    const before: AccountRecord = { ...done, ticks: done.ticks.slice(0, 1) };
    const edits = history(["ann", bodyWith("reset")]);
    const decisions = judgeChecklist(factsOf(edits, { record: before, issue: closedIssue(bodyWith("reset")) }));
    expect(kinds(decisions)).toEqual(["reopen", "comment"]);
    expect(newsOf(decisions)?.missing.map(({ id }) => id)).toEqual(["mfa", "safe"]);
  });

  test("is reopened, not completed, where the missing line was deleted", () => {
    const body = bodyWith("reset", "mfa").replace(lineOf("safe"), "");
    const edits = history(["ann", bodyWith("reset", "mfa")], ["eve", body]);
    const decisions = judgeChecklist(factsOf(edits, { issue: closedIssue(body) }));
    expect(kinds(decisions)).toEqual(["record", "restore-body", "reopen", "comment"]);
    expect(newsOf(decisions)).toMatchObject({ putBack: [{ id: "safe" }], missing: [{ id: "safe" }] });
  });

  test("stays closed where everything is done; the record says who closed it, and it is labelled", () => {
    const decisions = judgeChecklist(factsOf(doneHistory, { record: done, issue: closedIssue(allDone) }));
    expect(decisions).toEqual([
      { kind: "record", record: { ...done, completed: { by: person("eve"), at: minute(45) } } },
      { kind: "add-label", label: "aws-account-ready" },
    ]);
  });

  test("takes in the last ticks and completes in one judgement", () => {
    const decisions = judgeChecklist(factsOf(doneHistory, { issue: closedIssue(allDone) }));
    expect(recordOf(decisions)).toMatchObject({ completed: { by: person("eve") }, judged: "edit-1" });
    expect(kinds(decisions)).toEqual(["record", "add-label"]);
  });

  test("is complete since it was last looked at, where GitHub does not say when it was closed", () => {
    const issue = { ...closedIssue(allDone), closedAt: null, closedBy: null };
    const decisions = judgeChecklist(factsOf(doneHistory, { record: done, issue }));
    expect(recordOf(decisions)?.completed).toEqual({ by: null, at: minute(50) });
  });
});

describe("a completed checklist", () => {
  const completed: AccountRecord = { ...done, completed: { by: person("eve"), at: minute(45) } };
  const labels = ["aws-account-checklist", "aws-account-ready"];

  test("needs nothing more when a person closes it again", () => {
    const issue = { ...closedIssue(allDone), labels, closedBy: editor("mallory") };
    expect(judgeChecklist(factsOf(doneHistory, { record: completed, issue }))).toEqual([]);
  });

  test("is not ready any more once a person reopens it", () => {
    const issue = { ...openIssue(allDone), labels };
    expect(judgeChecklist(factsOf(doneHistory, { record: completed, issue }))).toEqual([
      { kind: "record", record: { ...done, completed: null } },
      { kind: "remove-label", label: "aws-account-ready" },
    ]);
  });

  test("is reopened if a person unticks a step", () => {
    const body = bodyWith("reset", "mfa");
    const issue = { ...closedIssue(body), labels };
    const edits = history(["ann", allDone], ["mallory", body]);
    const decisions = judgeChecklist(factsOf(edits, { record: completed, issue }));
    expect(kinds(decisions)).toEqual(["record", "remove-label", "reopen", "comment"]);
    expect(recordOf(decisions)).toMatchObject({
      completed: null,
      undone: [{ by: person("mallory"), reason: "unticked" }],
    });
  });
});

test("gives back its own label, and takes away one that says too much", () => {
  const issue = { ...openIssue(blankBody), labels: ["aws-account-ready"] };
  expect(judgeChecklist(factsOf([], { issue }))).toEqual([
    { kind: "add-label", label: "aws-account-checklist" },
    { kind: "remove-label", label: "aws-account-ready" },
  ]);
});

describe("given up as not planned", () => {
  const issue = { ...closedIssue(bodyWith("reset")), stateReason: "NOT_PLANNED", closedBy: editor("rita") };
  const before: AccountRecord = { ...done, ticks: done.ticks.slice(0, 1) };
  const edits = history(["ann", bodyWith("reset")]);
  const author = editor("rita");
  const comments = [{ id: "1", author, at: minute(44), body: "We made it twice." }];
  const abandoned = { by: person("rita"), at: minute(45), reason: "We made it twice." };

  test("by a reviewer with a reason, it stays closed, and the record says so", () => {
    expect(judgeChecklist(factsOf(edits, { record: before, issue, comments }))).toEqual([
      { kind: "record", record: { ...before, abandoned } },
    ]);
    expect(judgeChecklist(factsOf(edits, { record: { ...before, abandoned }, issue }))).toEqual([]);
  });

  test("without the right or a reason, it opens again with a word", () => {
    const reopened = judgeChecklist(factsOf(edits, { record: before, issue }));
    expect(kinds(reopened)).toEqual(["reopen", "comment"]);
    expect(newsOf(reopened)).toMatchObject({ tooEarly: "no-reason", missing: [{ id: "mfa" }, { id: "safe" }] });
  });

  test("it counts as given up only as long as it is closed", () => {
    const facts = factsOf(edits, { record: { ...before, abandoned } });
    expect(recordOf(judgeChecklist(facts))).toEqual(before);
  });
});

describe("a secret that a person published", () => {
  const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEH";
  const author = editor("eve");
  const comments = [{ id: "7", author, at: minute(9), body: secret }];
  const spoilable = steps.map((step) => (step.id === "mfa" ? { ...step, spoiltBy: ["mfa-secret" as const] } : step));
  const leak = { id: "comment-7", where: "comment", kinds: ["mfa-secret"], by: person("eve"), at: minute(9) } as const;
  const undone = { step: "mfa", by: person("eve"), at: minute(9), reason: "leaked" } as const;

  test("is deleted and reported, its step is undone, and a closed checklist is reopened", () => {
    const issue = { ...closedIssue(allDone), labels: ["aws-account-checklist", "aws-account-ready"] };
    const before = { ...done, completed: { by: person("eve"), at: minute(45) } };
    const decisions = judgeChecklist(factsOf(doneHistory, { record: before, issue, comments, steps: spoilable }));
    const ticks = done.ticks.filter(({ step }) => step !== "mfa");
    expect(decisions).toMatchObject([
      { kind: "record", record: { ...done, ticks, undone: [undone], leaks: [leak] } },
      { kind: "delete-comment", id: "7" },
      { kind: "restore-body", body: bodyWith("reset", "safe") },
      { kind: "remove-label" },
      { kind: "reopen" },
      { kind: "comment", news: { undone: [undone], leaks: [leak], tooEarly: "steps-left" } },
    ]);
    expect(JSON.stringify(decisions)).not.toContain(secret);
  });

  test("undoes no step that was not done, or that another kind of secret belongs to", () => {
    const facts = factsOf(history(), { comments, steps: spoilable });
    expect(recordOf(judgeChecklist(facts))?.undone).toEqual([]);
    const done7 = factsOf(doneHistory, { record: done, comments });
    expect(recordOf(judgeChecklist(done7))?.undone).toEqual([]);
  });

  test("in the text is put back, in the same edit as a tick that counts", () => {
    const body = `${bodyWith("reset")}\n${secret}\n`;
    const decisions = judgeChecklist(factsOf(history(["ann", body]), { steps: spoilable }));
    expect(kinds(decisions)).toEqual(["record", "restore-body", "comment"]);
    expect(recordOf(decisions)).toMatchObject({ ticks: [{ step: "reset" }], leaks: [{ id: "edit-edit-1" }] });
    expect(decisions[1]).toEqual({ kind: "restore-body", body: bodyWith("reset") });
    expect(newsOf(decisions)).toMatchObject({ textPutBack: true });
    expect(JSON.stringify(decisions)).not.toContain(secret);
  });

  test("where it only may be one, is warned of and nothing else happens", () => {
    const doubt = [{ id: "7", author, at: minute(9), body: "123456 654321" }];
    expect(judgeChecklist(factsOf(history(), { comments: doubt }))).toEqual([
      { kind: "comment", news: { ...noNews, suspicions: ["comment-7"] } },
    ]);
  });
});

describe("a reminder", () => {
  const now = "2026-03-06T10:00:00Z";

  test("is given once, and the record keeps when", () => {
    const [decided, comment] = judgeChecklist(factsOf(history(), { now }));
    expect(decided).toEqual({ kind: "record", record: { ...record, reminded: now } });
    expect(comment).toMatchObject({ kind: "comment", news: { reminder: { kind: "untouched" } } });
    expect(judgeChecklist(factsOf(history(), { now, record: { ...record, reminded: now } }))).toEqual([]);
  });

  test("goes with what else happened, and counts it", () => {
    const facts = factsOf(history(["ann", bodyWith("reset")]), { now });
    expect(recordOf(judgeChecklist(facts))).toMatchObject({
      reminded: now,
      ticks: [{ step: "reset" }],
      judged: "edit-1",
    });
  });

  test("is not given where the issue is closed, rightly or not", () => {
    const facts = factsOf(doneHistory, { record: done, issue: closedIssue(allDone), now });
    expect(newsOf(judgeChecklist(facts))).toBeUndefined();
    expect(newsOf(judgeChecklist(factsOf([], { issue: closedIssue(blankBody), now })))?.reminder).toBeUndefined();
  });
});

test("remembers the pair of YubiKeys that it names from now on", () => {
  const pair = { name: "Safe B", first: "1", second: "2" };
  expect(recordOf(judgeChecklist(factsOf([], { yubikeys: pair })))).toEqual({ ...record, yubikeys: pair });
});

describe("where AWS is asked about a step", () => {
  const provable = steps.map((step) => (step.id === "mfa" ? { ...step, proof: "root-mfa" } : step));
  const rules = { asksAws: true, unknownMayClose: false };
  const finding = { about: "root-mfa", reason: "The root user has no MFA device.", requestId: "r-1" } as const;
  const ticks = ["reset", "mfa", "safe"].map((step) => ({ step, by: person("ann"), at: minute(1) }));
  const full: AccountRecord = { ...record, ticks, judged: "edit-1" };
  const edits = history(["ann", allDone]);
  const judge = (more: Partial<AccountRecord>, issue = openIssue(allDone)) =>
    judgeChecklist(factsOf(edits, { steps: provable, rules, issue, record: { ...full, ...more } }));
  const newsOf = (decisions: ReturnType<typeof judgeChecklist>) =>
    decisions.find((decision) => decision.kind === "comment")?.news;

  test("it is asked once the step is ticked, and only then", () => {
    expect(judge({})).toEqual([{ kind: "verify" }]);
    expect(kinds(judge({ ticks: ticks.slice(0, 1) }, openIssue(bodyWith("reset"))))).toEqual([]);
  });

  test("closing waits for its answer, and says so", () => {
    const decisions = judge({}, closedIssue(allDone));
    expect(kinds(decisions)).toEqual(["verify", "reopen", "comment"]);
    expect(newsOf(decisions)).toMatchObject({ tooEarly: "unproven", missing: [{ id: "mfa" }] });
  });

  test("it may be closed once AWS has said that it is so", () => {
    const evidence = [{ ...finding, verdict: "proven", at: minute(2) }] as const;
    const decisions = judge({ evidence }, closedIssue(allDone));
    expect(kinds(decisions)).toEqual(["record", "add-label"]);
    expect(recordOf(decisions)).toMatchObject({ completed: { by: person("eve") } });
  });

  test("a tick that AWS contradicts is taken back, with its words", () => {
    const evidence = [{ ...finding, verdict: "contradicted", at: minute(2) }] as const;
    const decisions = judge({ evidence });
    expect(kinds(decisions)).toEqual(["record", "restore-body", "comment"]);
    expect(recordOf(decisions)).toMatchObject({
      ticks: [{ step: "reset" }, { step: "safe" }],
      undone: [{ step: "mfa", by: person("ann"), reason: "contradicted", says: finding.reason }],
    });
    expect(judge({ ...recordOf(decisions) }, openIssue(bodyWith("reset", "safe")))).toEqual([]);
  });

  test("a tick is taken back at the time of AWS's answer, if GitHub no longer lists its edit", () => {
    const evidence = [{ ...finding, verdict: "contradicted", at: minute(2) }] as const;
    const record = { ...full, judged: null, evidence };
    const facts = factsOf([], { steps: provable, issue: openIssue(allDone), record, rules });
    expect(recordOf(judgeChecklist(facts))).toMatchObject({ undone: [{ step: "mfa", at: minute(2) }] });
  });

  test("a complete checklist is opened again where AWS contradicts it later, and only then", () => {
    const completed = { by: person("eve"), at: minute(45) };
    const issue = { ...closedIssue(allDone), labels: ["aws-account-checklist", "aws-account-ready"] };
    expect(judge({ completed, evidence: [{ ...finding, verdict: "unknown", at: minute(50) }] }, issue)).toEqual([]);
    const evidence = [{ ...finding, verdict: "contradicted", at: minute(50) }] as const;
    const decisions = judge({ completed, evidence }, issue);
    expect(kinds(decisions)).toEqual(["record", "restore-body", "remove-label", "reopen", "comment"]);
    expect(recordOf(decisions)).toMatchObject({ completed: null });
    const opened = { ...openIssue(bodyWith("reset", "safe")) };
    expect(judge({ ...recordOf(decisions) }, opened)).toEqual([]);
  });
});

describe("an account without root credentials", () => {
  const finding = (verdict: EvidenceFinding["verdict"], at: string): EvidenceFinding => ({
    about: "no-root-credentials",
    verdict,
    reason: `It is ${verdict}.`,
    requestId: null,
    at,
  });
  const own = steps.map((step) => ({ ...step, byApp: true as const, proof: "no-root-credentials", after: [] }));
  const rules = { asksAws: true, unknownMayClose: false };
  const bare: AccountRecord = { ...record, account: { ...record.account, rootCredentials: "none" }, yubikeys: null };
  const proven: AccountRecord = { ...bare, evidence: [finding("proven", minute(5))] };
  const judge = (more: Partial<Facts>, edits: Facts["edits"] = []) =>
    judgeChecklist(factsOf(edits, { steps: own, rules, record: proven, yubikeys: null, ...more }));
  const byApp = "aws-accounts[bot]";

  test("is ticked and closed by the App once AWS has proven all, and is complete", () => {
    const decisions = judge({});
    expect(decisions).toEqual([
      {
        kind: "record",
        record: {
          ...proven,
          ticks: own.map(({ id }) => ({ step: id, by: byApp, at: minute(5) })),
          completed: { by: byApp, at: minute(59) },
        },
      },
      { kind: "restore-body", body: allDone },
      { kind: "add-label", label: "aws-account-ready" },
      { kind: "close" },
    ]);
    const closed = { ...openIssue(allDone), state: "closed", closedAt: minute(59), closedBy: editor(byApp) } as const;
    const labels = ["aws-account-checklist", "aws-account-ready"];
    const after = recordOf(decisions) ?? bare;
    expect(judge({ record: after, issue: { ...closed, labels } })).toEqual([]);
  });

  test("is left to people where something is left for them, or where they did a part", () => {
    const left = own.map((step, index) => (index === 0 ? { ...steps[0], ...step, proof: null } : step));
    expect(kinds(judge({ steps: left }))).toEqual(["record", "restore-body"]);
    const ticks = [{ step: "reset", by: person("ann"), at: minute(1) }];
    expect(kinds(judge({ record: { ...proven, ticks }, issue: openIssue(bodyWith("reset")) }))).toEqual([
      "record",
      "restore-body",
    ]);
  });

  test("stays open once a person reopened it", () => {
    const issue = { ...openIssue(allDone), stateReason: "REOPENED" };
    const ticks = own.map(({ id }) => ({ step: id, by: byApp, at: minute(5) }));
    expect(judge({ issue, record: { ...proven, ticks } })).toEqual([]);
  });

  test("is never closed by the App where there are root credentials", () => {
    expect(kinds(judge({ record: { ...proven, account: record.account } }))).toEqual(["record", "restore-body"]);
  });

  test("loses the steps that AWS contradicts later, and is reopened; they are ticked again once AWS proves them", () => {
    const ticks = own.map(({ id }) => ({ step: id, by: byApp, at: minute(5) }));
    const complete = { ...proven, ticks, completed: { by: byApp, at: minute(6) } };
    const issue = { ...closedIssue(allDone), labels: ["aws-account-checklist", "aws-account-ready"] };
    const decisions = judge({ issue, record: { ...complete, evidence: [finding("contradicted", minute(50))] } });
    expect(kinds(decisions)).toEqual(["record", "restore-body", "remove-label", "reopen", "comment"]);
    expect(newsOf(decisions)?.undone.map(({ says }) => says)).toEqual(Array(3).fill("It is contradicted."));
    const undone = recordOf(decisions) ?? bare;
    expect(undone.ticks).toEqual([]);
    const again = judge({ record: { ...undone, evidence: [finding("proven", minute(55))] } });
    expect(recordOf(again)?.ticks).toHaveLength(3);
  });

  test("has AWS asked even if no one has ticked a step", () => {
    expect(kinds(judge({ record: bare }))).toEqual(["verify"]);
  });

  test("does not tick again at once a step that a person has just unticked", () => {
    const ticks = own.map(({ id }) => ({ step: id, by: byApp, at: minute(0) }));
    const before = { ...proven, ticks, judged: "edit-1", evidence: [finding("proven", minute(0))] };
    const edits = history([byApp, allDone], ["ann", bodyWith("mfa", "safe")]);
    const decisions = judge({ record: before }, edits);
    expect(kinds(decisions)).toEqual(["record", "verify"]);
    expect(recordOf(decisions)?.ticks.map(({ step }) => step)).toEqual(["mfa", "safe"]);
  });
});
