import { describe, expect, test } from "@jest/globals";
import type { ChangedAdministrators } from "../../../../app/domain/apply/apply-result.ts";
import {
  parseAccountRecord,
  renderAccountRecord,
  type AccountRecord,
} from "../../../../app/domain/checklist/account-record.ts";
import {
  describeChange,
  isOpenChecklist,
  judgeChange,
  partsOf,
  pullRequestsOf,
  renderAdministratorsComment,
  withAdministrators,
  withChange,
} from "../../../../app/domain/checklist/administrators-change.ts";
import type { EvidenceFinding } from "../../../../app/domain/evidence/finding.ts";
import { readTemplates } from "../../../../app/templates.ts";
import { fc } from "../../../fast-check.ts";
import { change, minute, record } from "./samples.ts";

const { issues: templates } = readTemplates(new URL("../../../../templates/", import.meta.url));
const [ann, ben, cat] = ["ann@example.gov.uk", "ben@example.gov.uk", "cat@example.gov.uk"];
const completed = { by: "eve", at: minute(1) };
const done: AccountRecord = { ...record, administrators: [ann, ben], completed };
const about = { pullRequest: 9, setByApply: false, issue: 70, now: minute(20) };
const changed = (
  administrators: readonly string[],
  more: Partial<ChangedAdministrators> = {},
): ChangedAdministrators => ({
  key: "pets",
  name: "pets",
  id: record.account.id,
  email: record.account.email,
  roleArn: record.account.roleArn,
  administrators,
  before: [ann],
  ...more,
});
const proven = (administrators: readonly string[]): EvidenceFinding => ({
  about: "trust-policy",
  verdict: "proven",
  reason: "AWS says so.",
  requestId: null,
  at: minute(30),
  administrators,
});
const filed = (administrators: readonly string[]) => [{ key: "pets", name: "pets", email: undefined, administrators }];

describe("a change of the administrators", () => {
  const first = withChange(done, { ...about, administrators: [ben], before: done.administrators });

  test("is begun with those who leave, and is stored", () => {
    expect(first).toMatchObject({ administrators: [ben], administratorsSince: minute(20) });
    expect(first.administratorsChange).toEqual({ ...change, createdAt: minute(20), former: [ann] });
    const full = withChange(
      {
        ...first,
        evidence: [proven([ben])],
        administratorsChange: { ...change, completed, earlierIssues: [60], lostIssues: [61] },
      },
      { ...about, issue: 71, administrators: [cat], before: [ben], setByApply: true },
    );
    expect(full.administratorsChange).toMatchObject({
      issue: 71,
      earlierIssues: [60, 70],
      former: [ben],
      setByApply: true,
    });
    expect(full.administratorsChange).not.toHaveProperty("lostIssues");
    for (const each of [first, full, { ...full, noChecklist: true as const }]) {
      expect(parseAccountRecord(renderAccountRecord(each))).toEqual({ kind: "record", record: each });
    }
  });

  test("that follows an open one keeps its issue and everyone whom AWS may still trust, and has to be ticked again", () => {
    const tick = { step: "trust-policy", by: "eve", at: minute(21) };
    const open = { ...change, former: [ann], ticks: [tick], lostIssues: [61], pending: [{ at: minute(2), text: "x" }] };
    const next = withChange(
      { ...first, administratorsChange: open },
      { ...about, administrators: [cat], before: [ben] },
    );
    expect(next.administratorsChange).toMatchObject({ issue: 70, former: [ann, ben], ticks: [], lostIssues: [61] });
    expect(next.administratorsChange?.pending).toHaveLength(1);
    expect(next.administratorsChange).not.toHaveProperty("earlierPullRequests");
    const other = withChange(next, { ...about, administrators: [cat], before: [], pullRequest: 10 });
    expect(other.administratorsChange).toMatchObject({ pullRequest: 10, earlierPullRequests: [9] });
    expect(renderAdministratorsComment([other], 9, templates)).toContain("(checklist #70)");
    const back = withChange(next, { ...about, administrators: [ann, ben], before: [cat] });
    expect(back.administratorsChange?.former).toEqual([cat]);
  });

  test.each([
    ["closed as not planned", { abandoned: { by: "eve", at: minute(21), reason: "x" } }, []],
    ["completed without a proof", { completed }, []],
    ["completed with a proof of other administrators", { completed }, [proven([ann, ben])]],
  ])("that follows one that was %s keeps whom AWS may still trust, and who waits for it", (_, end, evidence) => {
    const last = { ...change, ...end, former: [ann] };
    const known = { ...first, evidence, administratorsChange: last };
    const next = withChange(known, { ...about, issue: 71, pullRequest: 10, administrators: [cat], before: [ben] });
    expect(next.administratorsChange).toMatchObject({ issue: 71, former: [ann, ben], earlierPullRequests: [9] });
    expect(next.administratorsChange).toMatchObject({ earlierIssues: [70] });
  });

  test("that was proven is over: the next one keeps no one of it", () => {
    const known = { ...first, evidence: [proven([ben])], administratorsChange: { ...change, completed } };
    const next = withChange(known, { ...about, issue: 71, pullRequest: 10, administrators: [cat], before: [ben] });
    expect(next.administratorsChange?.former).toEqual([ben]);
    expect(next.administratorsChange).not.toHaveProperty("earlierPullRequests");
  });

  test("while the account's own checklist is open is only shown there", () => {
    expect(isOpenChecklist({ ...done, completed: null })).toBe(true);
    expect(isOpenChecklist({ ...done, completed: null, abandoned: { by: "eve", at: minute(1), reason: "x" } })).toBe(
      false,
    );
    expect(isOpenChecklist({ ...done, completed: null, noChecklist: true })).toBe(false);
    expect(isOpenChecklist({ ...done, completed: null, administratorsChange: change })).toBe(false);
    expect(isOpenChecklist({ ...done, completed: null, administratorsChange: { ...change, completed } })).toBe(false);
    expect(withAdministrators(done, [cat], minute(3))).toEqual({
      ...done,
      administrators: [cat],
      administratorsSince: minute(3),
    });
  });
});

describe("the parts of a record", () => {
  const whole: AccountRecord = { ...done, told: [{ turn: "made", at: minute(1) }], administratorsChange: change };

  test("are its own checklist, and that of the change; what each judges goes into its own place", () => {
    const [own, other] = partsOf(whole);
    expect(own?.record).toBe(whole);
    expect(own?.fold(done)).toBe(done);
    expect(other?.change).toBe(change);
    expect(other?.record).toMatchObject({ issue: 70, completed: null, request: null, yubikeys: null });
    expect(other?.record).not.toHaveProperty("told");
    if (other === undefined) throw new Error("there is no such part");
    expect(other.fold(other.record)).toEqual(whole);
    const taken = other.fold({ ...other.record, administrators: [ben, cat], administratorsSince: minute(9) });
    expect(taken).toMatchObject({ administrators: [ben, cat], administratorsSince: minute(9) });
    expect(taken.administratorsChange?.former).toEqual([ann, "leaver@example.gov.uk"]);
    const evidence: readonly EvidenceFinding[] = [];
    const verification = { run: "7", at: minute(2), trouble: null };
    const judged = {
      ...other.record,
      completed,
      evidence,
      verification,
      lostIssues: [3],
      pending: [{ at: minute(2), text: "x" }],
    };
    expect(other.fold(judged)).toEqual({
      ...whole,
      evidence,
      verification,
      administratorsChange: { ...change, completed, lostIssues: [3], pending: judged.pending },
    });
    const rich = {
      ...change,
      setByApply: true as const,
      earlierIssues: [4],
      earlierPullRequests: [8],
      pullRequest: null,
    };
    expect(pullRequestsOf(rich)).toEqual([8]);
    const [, set] = partsOf({ ...whole, administratorsChange: rich });
    expect(set?.fold(set.record).administratorsChange).toEqual(rich);
  });

  test("of an account without a checklist of its own are only that of the change", () => {
    expect(partsOf({ ...whole, noChecklist: true }).map((part) => part.record.issue)).toEqual([70]);
    expect(partsOf(done).map((part) => part.record.issue)).toEqual([done.issue]);
  });
});

describe("the result of an apply", () => {
  test.each<readonly [string, ChangedAdministrators, AccountRecord | undefined, readonly string[], string]>([
    ["opens a checklist if the own one is closed", changed([ben]), done, [ben], "open"],
    ["opens a checklist for an account without a record", changed([ben]), undefined, [ben], "open"],
    ["is shown on the own checklist while that is open", changed([ben]), { ...done, completed: null }, [ben], "show"],
    [
      "opens a checklist if the own one is open again after a change",
      changed([ben]),
      { ...done, completed: null, administratorsChange: { ...change, completed } },
      [ben],
      "open",
    ],
    ["needs nothing if the record has it", changed([ben, ann]), done, [ann, ben], "nothing"],
    ["needs nothing if the accounts file has changed since", changed([ben]), done, [cat], "nothing"],
    [
      "opens it again as set by the apply",
      changed([ben, ann], { set: true }),
      { ...done, administratorsChange: change },
      [ann, ben],
      "open",
    ],
    [
      "that says so again needs nothing",
      changed([ben, ann], { set: true }),
      { ...done, administratorsChange: { ...change, setByApply: true } },
      [ann, ben],
      "nothing",
    ],
  ])("%s", (_, entry, known, now, expected) => {
    expect(judgeChange(entry, known, filed(now))).toBe(expected);
  });

  test("needs nothing if the file no longer has the account", () => {
    expect(judgeChange(changed([ben]), done, [])).toBe("nothing");
  });
});

describe("what is said of a change", () => {
  const finding = (verdict: EvidenceFinding["verdict"], more: Partial<EvidenceFinding> = {}): AccountRecord => ({
    ...record,
    evidence: [{ about: "trust-policy", verdict, reason: "AWS says so.", requestId: null, at: minute(5), ...more }],
  });
  const still = "AWS still trusts `leaver@example.gov.uk`";

  test.each([
    ["nothing was asked", record, `${still}, until AWS proves the new policy.`],
    ["AWS contradicts", finding("contradicted"), `${still}. ❌ AWS says so.`],
    ["AWS does not answer", finding("unknown"), `${still}, as far as is known. ❔ AWS says so.`],
    [
      "the answer is older",
      finding("proven", { at: "2026-03-01T09:00:00Z" }),
      `${still}, until AWS proves the new policy.`,
    ],
    [
      "AWS was compared with an older file",
      finding("proven", { administrators: [cat] }),
      `${still}, as far as is known. ❔ AWS was compared with another version of the accounts file, or with a version that the answer does not name, so it is asked again within the hour.`,
    ],
    [
      "AWS proves it",
      finding("proven", { sessionSeconds: 7200 }),
      "AWS no longer trusts `leaver@example.gov.uk`; existing sessions last up to 2 hours; other access created inside the account is not checked.",
    ],
  ])("%s", (_, known, expected) => {
    expect(describeChange(known, change)).toBe(expected);
  });

  test("never names an administrator of today as a person whom AWS no longer trusts", () => {
    const people = fc.uniqueArray(fc.constantFrom(ann, ben, cat, ann.toUpperCase()), { minLength: 1 });
    fc.assert(
      fc.property(
        people,
        people,
        fc.constantFrom("proven", "contradicted", "unknown"),
        (administrators, former, verdict) => {
          const known = { ...finding(verdict), administrators, administratorsSince: minute(4) };
          const evidence = [{ ...proven(administrators), verdict }];
          const said = describeChange({ ...known, evidence }, { ...change, former });
          for (const person of administrators) expect(said).not.toContain(`\`${person}\``);
        },
      ),
    );
  });

  test("if people are only added, no one is named", () => {
    const added = { ...change, former: [] };
    expect(describeChange(record, added)).toBe(
      "AWS does not have the new trust policy yet, until AWS proves the new policy.",
    );
    expect(describeChange(finding("proven"), added)).toMatch(/^AWS has the new trust policy; existing sessions/u);
  });

  test("the pull request's comment has each of its accounts, and counts those that it has no room for", () => {
    const of = (name: string): AccountRecord => ({
      ...record,
      account: { ...record.account, name },
      administratorsChange: change,
    });
    const comment = renderAdministratorsComment([of("pets"), record, of("cats")], 9, templates);
    expect(comment).toContain(`- \`pets\` (checklist #70): ${still}`);
    expect(comment).toContain("- `cats`");
    expect(renderAdministratorsComment([of("pets")], 8, templates)).toBeUndefined();
    const many =
      renderAdministratorsComment(
        Array.from({ length: 2_000 }, (_, n) => of(`pets-${n}`)),
        9,
        templates,
      ) ?? "";
    expect(many).toMatch(/… and \d+ more accounts, each with a checklist of its own\./u);
    expect(many.length).toBeLessThan(65_536);
  });
});
