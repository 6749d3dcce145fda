import { describe, expect, test } from "@jest/globals";
import type { AccountRecord, Tick } from "../../../../app/domain/checklist/account-record.ts";
import {
  needsVerification,
  contradictedTicks,
  isVerifying,
  type ProofRules,
  proofOf,
  proofWithoutTick,
  ticksByApp,
  unprovenSteps,
  unreportedAdministrators,
  withEvidence,
} from "../../../../app/domain/checklist/proof.ts";
import type { EvidenceFinding } from "../../../../app/domain/evidence/finding.ts";
import { change, minute, record, steps as plainSteps } from "./samples.ts";

const steps = plainSteps.map((step) => (step.id === "mfa" ? { ...step, proof: "root-mfa" } : step));
const [reset, mfa] = steps as [(typeof steps)[number], (typeof steps)[number]];
const tick: Tick = { step: "mfa", by: "ann", at: minute(10) };
const ticks = new Map([["mfa", tick]]);
const rules: ProofRules = { asksAws: true, unknownMayClose: false };
const now = minute(30);

const found = (verdict: EvidenceFinding["verdict"], at = minute(11)): EvidenceFinding => ({
  about: "root-mfa",
  verdict,
  reason: `It is ${verdict}.`,
  requestId: null,
  at,
});
const recordWith = (more: Partial<AccountRecord>): AccountRecord => ({ ...record, ...more });
const troubled = (at: string) => ({ run: null, at, trouble: "There is no workflow." });

describe("the proof of a ticked step", () => {
  test.each<readonly [string, Partial<AccountRecord>, string]>([
    ["is awaited if AWS was never asked", {}, "waiting"],
    ["is awaited while it is asked", { verification: { run: "7", at: minute(11), trouble: null } }, "waiting"],
    ["is awaited where its answer is older", { evidence: [found("proven", minute(9))] }, "waiting"],
    [
      "is awaited where its answer is about something else",
      { evidence: [{ ...found("proven"), about: "tags" }] },
      "waiting",
    ],
    ["is awaited if AWS could not be asked before the tick", { verification: troubled(minute(9)) }, "waiting"],
    ["is unknown if AWS could not be asked since", { verification: troubled(minute(10)) }, "unknown"],
    ["is unknown if AWS says so", { evidence: [found("unknown")] }, "unknown"],
    [
      "is awaited where its answer is of the very second of the tick",
      { evidence: [found("proven", minute(10))] },
      "waiting",
    ],
    ["counts from the next second on", { evidence: [found("proven", "2026-03-01T10:10:01.001Z")] }, "proven"],
    [
      "counts, though it cannot be asked any more",
      { evidence: [found("proven")], verification: troubled(now) },
      "proven",
    ],
    ["may be that it is not so", { evidence: [found("contradicted")] }, "contradicted"],
  ])("%s", (_, more, kind) => {
    expect(proofOf(mfa, tick, recordWith(more))?.kind).toBe(kind);
  });

  test("is undefined if the step names no proof", () => {
    expect(proofOf(reset, { ...tick, step: "reset" }, recordWith({ evidence: [found("proven")] }))).toBeUndefined();
  });

  test("says why it is unknown", () => {
    const because = (more: Partial<AccountRecord>) => proofOf(mfa, tick, recordWith(more));
    expect(because({ evidence: [found("unknown")] })).toEqual({ kind: "unknown", reason: "It is unknown." });
    expect(because({ verification: troubled(now) })).toEqual({ kind: "unknown", reason: "There is no workflow." });
  });
});

describe("the proof of the trust policy", () => {
  const trust = { ...mfa, proof: "trust-policy", byApp: true as const };
  const others = ["ben@example.gov.uk"];
  const about = (administrators: readonly string[], at = minute(12)): EvidenceFinding => ({
    ...found("proven", at),
    about: "trust-policy",
    administrators,
  });
  const kindOf = (more: Partial<AccountRecord>) => proofOf(trust, tick, recordWith(more))?.kind;

  test("is awaited again after the administrators have changed", () => {
    const administratorsSince = minute(12);
    const evidence = [about(record.administrators)];
    expect(kindOf({ evidence })).toBe("proven");
    expect(kindOf({ evidence, administratorsSince })).toBe("waiting");
    expect(kindOf({ evidence: [about(record.administrators, minute(13))], administratorsSince })).toBe("proven");
    expect(kindOf({ evidence, administratorsSince: minute(9) })).toBe("proven");
  });

  test("is unknown if AWS was compared with other administrators, and is asked for again after a while", () => {
    const outdated = recordWith({ evidence: [about(others)] });
    expect(proofOf(trust, tick, outdated)).toMatchObject({ kind: "unknown", outdatedAt: minute(12) });
    const asks = (at: string) => needsVerification(ticks, [trust], { record: outdated, rules, now: at });
    expect([asks(minute(30)), asks("2026-03-01T11:30:00Z")]).toEqual([false, true]);
    expect(
      contradictedTicks(ticks, [trust], recordWith({ evidence: [{ ...about(others), verdict: "contradicted" }] })),
    ).toEqual([]);
  });

  test("of an older verification does not say what it was compared with, and counts unless the administrators changed", () => {
    const evidence = [{ ...found("proven"), about: "trust-policy" as const }];
    expect(kindOf({ evidence })).toBe("proven");
    expect(kindOf({ evidence, administratorsSince: minute(5) })).toBe("unknown");
    const contradicted = [{ ...found("contradicted"), about: "trust-policy" as const }];
    expect(kindOf({ evidence: contradicted, administratorsSince: minute(5) })).toBe("contradicted");
    const unknown = { ...found("unknown"), about: "trust-policy" as const };
    expect(proofOf(trust, tick, recordWith({ evidence: [unknown], administratorsSince: minute(5) }))).toEqual({
      kind: "unknown",
      reason: unknown.reason,
    });
    const other = { evidence: [found("proven")], administratorsSince: minute(5) };
    expect(proofOf(mfa, tick, recordWith(other))?.kind).toBe("proven");
  });

  test("shows administrators that no apply has reported, a day after AWS contradicted them", () => {
    const missed = (more: Partial<EvidenceFinding>, at = "2026-03-02T10:12:01Z") =>
      unreportedAdministrators(recordWith({ evidence: [{ ...about(others), verdict: "contradicted", ...more }] }), at);
    expect(missed({})).toEqual(others);
    expect(missed({}, "2026-03-02T10:12:00Z")).toBeUndefined();
    expect(missed({ verdict: "proven" })).toBeUndefined();
    expect(missed({ administrators: record.administrators })).toBeUndefined();
    expect(unreportedAdministrators(record, now)).toBeUndefined();
  });

  test("is stored again with the same verdict once the administrators are newer", () => {
    const settled = { completed: { by: "ann", at: minute(5) }, evidence: [about(others, minute(6))] };
    const atOf = (administratorsSince: string) =>
      withEvidence(recordWith({ ...settled, administratorsSince }), [about(others, minute(20))]).evidence?.[0]?.at;
    expect([atOf(minute(5)), atOf(minute(6)), atOf(minute(7))]).toEqual([minute(6), minute(20), minute(20)]);
  });

  test("is a matter of the change's checklist once the administrators have changed", () => {
    const evidence = [{ ...about(record.administrators), verdict: "contradicted" as const }];
    expect(contradictedTicks(ticks, [trust], recordWith({ evidence }))).toHaveLength(1);
    const finished = { evidence, administratorsChange: change, completed: { by: "ann", at: minute(5) } };
    expect(contradictedTicks(ticks, [trust], recordWith(finished))).toEqual([]);
    const reopened = recordWith({ ...finished, completed: null });
    expect(contradictedTicks(ticks, [trust], reopened)).toEqual([]);
    expect(unprovenSteps(ticks, [trust], { record: reopened, rules })).toEqual([trust]);
  });

  test("is stored while a change is open, also with the verdict of before", () => {
    const settled = { completed: { by: "ann", at: minute(5) }, evidence: [about(record.administrators, minute(6))] };
    const later = about(record.administrators, minute(20));
    const atOf = (more: Partial<AccountRecord>) =>
      withEvidence(recordWith({ ...settled, ...more }), [later]).evidence?.[0]?.at;
    expect(atOf({})).toBe(minute(6));
    expect(atOf({ administratorsChange: change })).toBe(minute(20));
    expect(atOf({ administratorsChange: { ...change, completed: settled.completed } })).toBe(minute(6));
  });
});

test("a tick that AWS contradicts is undone, with its words", () => {
  expect(contradictedTicks(ticks, steps, recordWith({ evidence: [found("contradicted")] }))).toEqual([
    { step: "mfa", by: "ann", at: minute(11), reason: "contradicted", says: "It is contradicted." },
  ]);
  expect(contradictedTicks(ticks, steps, recordWith({ evidence: [found("unknown")] }))).toEqual([]);
  expect(contradictedTicks(new Map(), steps, recordWith({ evidence: [found("contradicted")] }))).toEqual([]);
});

describe("a step that the App ticks itself", () => {
  const own = steps.map((step) => (step.id === "mfa" ? { ...step, byApp: true as const, after: [] } : step));
  const [, ownMfa] = own as [(typeof own)[number], (typeof own)[number]];
  const byApp: Tick = { step: "mfa", by: "aws-accounts[bot]", at: minute(11) };
  const tickedBy = (more: Partial<AccountRecord>, of = own, asked = rules) =>
    ticksByApp(new Map(), of, { record: recordWith(more), rules: asked, appSlug: "aws-accounts" });

  test("is ticked once AWS has proven it, at the time of its answer", () => {
    expect(tickedBy({ evidence: [found("proven")] })).toEqual([byApp]);
    expect(tickedBy({})).toEqual([]);
    expect(tickedBy({ evidence: [found("contradicted")] })).toEqual([]);
    expect(tickedBy({ evidence: [found("unknown")] })).toEqual([]);
    expect(tickedBy({ evidence: [found("proven", record.createdAt)] })).toEqual([]);
  });

  test("is left to people if AWS cannot be asked, and no other step is ticked", () => {
    expect(tickedBy({ evidence: [found("proven")] }, own, { ...rules, asksAws: false })).toEqual([]);
    expect(tickedBy({ evidence: [found("proven")] }, steps)).toEqual([]);
    expect(proofWithoutTick(reset, recordWith({}))).toBeUndefined();
  });

  test("waits for the steps before it, one of which may be ticked with it", () => {
    const after = own.map((step) => (step.id === "mfa" ? { ...step, after: ["reset"] } : step));
    const evidence = [found("proven"), { ...found("proven"), about: "tags" as const }];
    expect(tickedBy({ evidence }, after)).toEqual([]);
    const both = after.map((step) => (step.id === "reset" ? { ...step, proof: "tags", byApp: true as const } : step));
    expect(tickedBy({ evidence }, both).map(({ step }) => step)).toEqual(["reset", "mfa"]);
  });

  test("is not ticked again by an answer from before it was unticked, only by a newer one", () => {
    const undone = [
      { step: "mfa", by: "ann", at: minute(5), reason: "unticked" as const },
      { step: "mfa", by: "ann", at: minute(12), reason: "unticked" as const },
      { step: "reset", by: "ann", at: minute(40), reason: "unticked" as const },
    ];
    expect(tickedBy({ undone, evidence: [found("proven", minute(12))] })).toEqual([]);
    expect(tickedBy({ undone, evidence: [found("proven", minute(13))] })).toHaveLength(1);
    const inVain = [{ step: "mfa", by: "eve", at: minute(20), reason: "not-a-custodian" as const }];
    expect(tickedBy({ undone: inVain, evidence: [found("proven")] })).toHaveLength(1);
  });

  test("stays proven by the answer that ticked it, and is undone by a later one", () => {
    expect(proofOf(ownMfa, byApp, recordWith({ evidence: [found("proven")] }))?.kind).toBe("proven");
    expect(proofOf(ownMfa, byApp, recordWith({ evidence: [found("proven", minute(10))] }))?.kind).toBe("waiting");
    const undone = contradictedTicks(new Map([["mfa", byApp]]), own, recordWith({ evidence: [found("contradicted")] }));
    expect(undone).toMatchObject([{ step: "mfa", by: "aws-accounts[bot]", reason: "contradicted" }]);
  });

  test("has AWS asked as soon as it is its turn, and not again once AWS has answered", () => {
    const asks = (more: Partial<AccountRecord>, of = own, done: ReadonlyMap<string, Tick> = new Map()) =>
      needsVerification(done, of, { record: recordWith(more), rules, now });
    expect(asks({})).toBe(true);
    expect(asks({ verification: { run: "7", at: minute(29), trouble: null } })).toBe(false);
    expect(asks({ verification: { run: null, at: "2026-03-01T09:30:00Z", trouble: "No workflow." } })).toBe(true);
    for (const verdict of ["proven", "contradicted", "unknown"] as const)
      expect(asks({ evidence: [found(verdict)] })).toBe(false);
    const after = own.map((step) => (step.id === "mfa" ? { ...step, after: ["reset"] } : step));
    expect(asks({}, after)).toBe(false);
    expect(asks({}, after, new Map([["reset", { ...tick, step: "reset" }]]))).toBe(true);
  });
});

describe("what keeps a checklist from being closed", () => {
  const unproven = (more: Partial<AccountRecord>, over: Partial<ProofRules> = {}): readonly string[] =>
    unprovenSteps(ticks, steps, { record: recordWith(more), rules: { ...rules, ...over } }).map(({ id }) => id);

  test("is a step without an answer from AWS", () => {
    expect(unproven({})).toEqual(["mfa"]);
    expect(unproven({}, { unknownMayClose: true })).toEqual(["mfa"]);
  });

  test("is one with an unknown answer, unless the settings allow that", () => {
    expect(unproven({ evidence: [found("unknown")] })).toEqual(["mfa"]);
    expect(unproven({ evidence: [found("unknown")] }, { unknownMayClose: true })).toEqual([]);
  });

  test("is not one that is proven, and none if AWS is not asked", () => {
    expect(unproven({ evidence: [found("proven")] })).toEqual([]);
    expect(unproven({}, { asksAws: false })).toEqual([]);
  });
});

describe("AWS is asked", () => {
  const asks = (more: Partial<AccountRecord>, over: Partial<ProofRules> = {}): boolean =>
    needsVerification(ticks, steps, { record: recordWith(more), rules: { ...rules, ...over }, now });

  test("if a step waits for it", () => {
    expect(asks({})).toBe(true);
    expect(needsVerification(new Map(), steps, { record, rules, now })).toBe(false);
    expect(asks({ evidence: [found("proven")] })).toBe(false);
    expect(asks({ evidence: [found("unknown")] })).toBe(false);
    expect(asks({}, { asksAws: false })).toBe(false);
  });

  test.each([
    ["not while a run asks", { run: "7", at: minute(29), trouble: null }, false],
    ["again if a run was lost", { run: "7", at: "2026-03-01T07:29:00Z", trouble: null }, true],
    ["not at once again if AWS could not be asked since the tick", troubled(minute(11)), false],
    ["at once for a tick after AWS could not be asked", troubled(minute(9)), true],
    ["an hour later again", troubled("2026-03-01T09:34:59Z"), true],
  ])("%s", (_, verification, expected) => {
    expect(asks({ verification })).toBe(expected);
  });

  test("on demand, unless a run asks", () => {
    expect(isVerifying(undefined, now)).toBe(false);
    expect(isVerifying({ run: "7", at: minute(29), trouble: null }, now)).toBe(true);
    expect(isVerifying({ run: "7", at: "2026-03-01T07:29:00Z", trouble: null }, now)).toBe(false);
    expect(isVerifying(troubled(minute(29)), now)).toBe(false);
  });
});

describe("the record takes in", () => {
  test("the first answer, and then each later one, by subject", () => {
    const other: EvidenceFinding = { ...found("proven"), about: "tags" };
    const first = withEvidence(record, [found("unknown"), other]);
    expect(first.evidence).toEqual([found("unknown"), other]);
    const later = found("proven", minute(12));
    expect(withEvidence(first, [later]).evidence).toEqual([later, other]);
    expect(withEvidence(first, [found("contradicted", minute(11)), found("proven", minute(1))]).evidence).toEqual(
      first.evidence,
    );
  });

  test("only a new verdict of a complete checklist", () => {
    const complete = recordWith({ completed: { by: "ann", at: minute(20) }, evidence: [found("proven")] });
    expect(withEvidence(complete, [found("proven", minute(40))])).toEqual(complete);
    expect(withEvidence(complete, [found("contradicted", minute(40))]).evidence).toEqual([
      found("contradicted", minute(40)),
    ]);
  });
});
