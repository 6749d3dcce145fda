import { describe, expect, test } from "@jest/globals";
import type { AccountRecord } from "../../../../app/domain/checklist/account-record.ts";
import type { EvidenceFinding } from "../../../../app/domain/evidence/finding.ts";
import { renderRecordComment } from "../../../../app/domain/checklist/record-comment.ts";
import { readTemplates } from "../../../../app/templates.ts";
import { change, minute, record, steps } from "./samples.ts";

const templates = readTemplates(new URL("../../../../templates/", import.meta.url));
const render = (more: Partial<AccountRecord>): string =>
  renderRecordComment({
    record: { ...record, ...more },
    steps,
    templates,
    file: "123456789012.json",
    asksAws: false,
    custodians: "@pets/custodians",
  });

test("says how much is done, and who did what when", () => {
  const ticks = [
    { step: "former", by: "ann", at: minute(0) },
    { step: "reset", by: "ann", at: minute(1) },
  ];
  expect(render({ ticks })).toBe(`<!-- aws-accounts:record -->
**1 of 3 steps are done.** This comment shows the record \`123456789012.json\` on the branch \`aws-accounts-records\`. Only the record counts.

Waiting for @pets/custodians.

| Step | Done by | When (UTC) | AWS says |
| --- | --- | --- | --- |
| Reset the password | \`ann\` | 2026-03-01 10:01:00 | – |
| Set up MFA | – | – | – |
| Keys in the safe | – | – | – |`);
});

test.each([
  [{ how: "forgotten", state: "CLOSED" }, "and Terraform forgot it: AWS said `CLOSED`."],
  [{ how: "forgotten" }, "and Terraform forgot it: the organisation no longer had it."],
  [{ how: "unmanaged" }, ". It exists in AWS and is not managed here."],
] as const)("says that the account was taken out of the accounts file: %j", (ended, words) => {
  const text = render({ ended: { ...ended, commit: "abcdef0".padEnd(40, "1"), at: "2026-03-02T10:00:00.000Z" } });
  expect(text).toContain("taken out of the accounts file with `abcdef0`, recorded 2026-03-02 10:00:00 UTC");
  expect(text).toContain(words);
});

test("says which issues it was before that are gone", () => {
  expect(render({ lostIssues: [12, 15] })).toContain(
    "This checklist was issue 12, issue 15 before, which was deleted, transferred or converted into a discussion.",
  );
});

test("says whom AWS still trusts after the administrators have changed, and where to set the policy", () => {
  const shown = (of: typeof change): string =>
    renderRecordComment({ record, steps, templates, file: "1.json", asksAws: true, custodians: "", change: of });
  expect(shown(change)).toContain("**Administrators (checklist 70):** AWS still trusts `leaver@example.gov.uk`");
  expect(shown({ ...change, issue: record.issue })).toContain("**Administrators:** AWS still trusts");
});

test("shows AWS's answer about a step that the App ticks itself, ticked or not", () => {
  const finding = {
    about: "trust-policy",
    verdict: "contradicted",
    reason: "It differs.",
    requestId: null,
    at: minute(3),
  } as const;
  const byApp = steps.map((step) =>
    step.id === "mfa" ? { ...step, proof: "trust-policy", byApp: true as const } : step,
  );
  const shown = (evidence: AccountRecord["evidence"] = []) =>
    renderRecordComment({
      record: { ...record, evidence },
      steps: byApp,
      templates,
      file: "1.json",
      asksAws: true,
      custodians: "",
    });
  expect(shown()).toContain("| Set up MFA | – | – | ⏳ asking |");
  expect(shown([finding])).toContain("| Set up MFA | – | – | ❌ It differs. (2026-03-01 10:03:00) |");
});

describe("shows AWS's other answers", () => {
  const finding = (
    about: EvidenceFinding["about"],
    verdict: EvidenceFinding["verdict"],
    reason: string,
  ): EvidenceFinding => ({
    about,
    verdict,
    reason,
    requestId: null,
    at: minute(3),
  });
  const shown = (evidence: AccountRecord["evidence"], asksAws = true): string =>
    renderRecordComment({
      record: { ...record, ...(evidence && { evidence }) },
      steps,
      templates,
      file: "1.json",
      asksAws,
      custodians: "@pets/custodians",
    });
  const tags = finding("tags", "proven", "The tags match the accounts file.");

  test("folded away if all is well, with the unknown ones", () => {
    const text = shown([tags, finding("contacts", "unknown", "Throttled."), finding("root-mfa", "proven", "It has.")]);
    expect(text).toContain("<summary>Other facts from AWS</summary>");
    expect(text).toContain("| Tags | ✅ The tags match the accounts file. (2026-03-01 10:03:00) |");
    expect(text).toContain("| Name, e-mail and contacts | ❔ Throttled. |");
    expect(text).not.toContain("It has.");
  });

  test("and that a fact differs from the accounts file", () => {
    const text = shown([tags, finding("organisational-unit", "contradicted", "It lies in r-1.")]);
    expect(text).toContain("<summary>❌ Other facts from AWS (1 differ from the accounts file)</summary>");
    expect(text).toContain("| Organisational unit | ❌ It lies in r-1. (2026-03-01 10:03:00) |");
  });

  test("but nothing if AWS was never asked", () => {
    expect(shown(undefined)).not.toContain("besides");
    expect(shown([tags], false)).not.toContain("besides");
  });
});

test("mentions the custodians while their work is not finished", () => {
  const by = "ann";
  const shown = (more: Partial<AccountRecord>): string =>
    renderRecordComment({
      record: { ...record, ...more },
      steps,
      templates,
      file: "1.json",
      asksAws: false,
      custodians: "@pets/custodians @Ben",
    });
  expect(shown({})).toContain("\n\nWaiting for @pets/custodians @Ben.\n\n|");
  expect(shown({ completed: { by, at: minute(9) } })).not.toContain("@pets");
  expect(shown({ abandoned: { by, at: minute(9), reason: "Not needed." } })).not.toContain("@pets");
});

describe("if AWS is asked, shows its answer about a step since the tick", () => {
  const finding = {
    about: "root-mfa",
    verdict: "proven",
    reason: "The root user *has* MFA.",
    requestId: "r-1",
    at: "2026-03-01T10:03:07.123Z",
  } as const;
  const shown = (more: Partial<AccountRecord>, asksAws = true): string | undefined =>
    renderRecordComment({
      record: { ...record, ticks: [{ step: "mfa", by: "ann", at: minute(2) }], ...more },
      steps: steps.map((step) => (step.id === "mfa" ? { ...step, proof: "root-mfa" } : step)),
      templates,
      file: "1.json",
      asksAws,
      custodians: "@pets/custodians",
    })
      .split("\n")
      .find((line) => line.startsWith("| Set up MFA"))
      ?.split(" | ")
      .at(-1);

  test.each([
    ["nothing yet", {}, "⏳ asking |"],
    [
      "that it is so",
      { evidence: [finding] },
      "✅ The root user &#42;has&#42; MFA. (2026-03-01 10:03:07, request `r-1`) |",
    ],
    [
      "that it is not so, without a request that AWS could find again",
      { evidence: [{ ...finding, verdict: "contradicted", requestId: null }] },
      "❌ The root user &#42;has&#42; MFA. (2026-03-01 10:03:07) |",
    ],
    ["nothing that helps", { evidence: [{ ...finding, verdict: "unknown", reason: "Throttled." }] }, "❔ Throttled. |"],
    ["nothing since the tick", { evidence: [{ ...finding, at: minute(1) }] }, "⏳ asking |"],
  ] as const)("%s", (_, more, expected) => {
    expect(shown(more)).toBe(expected);
  });

  test("and nothing if AWS is not asked", () => {
    expect(shown({ evidence: [finding] }, false)).toBe("– |");
  });
});

test("says who completed it", () => {
  expect(render({ completed: { by: "eve", at: minute(9) } })).toContain(
    "**Complete: closed by `eve`, 2026-03-01 10:09:00 UTC.**",
  );
  expect(render({ completed: { by: null, at: minute(9) } })).toContain("closed by unknown,");
});

test("folds away the ticks that were taken back, with their reasons", () => {
  const undone = [
    { step: "safe", by: "eve", at: minute(1), reason: "not-a-custodian" },
    { step: "former", by: null, at: minute(2), reason: "unticked" },
  ] as const;
  expect(render({ undone })).toContain(`<details>
<summary>Ticks that were taken back (2)</summary>

| Step | By | When (UTC) | Why |
| --- | --- | --- | --- |
| Keys in the safe | \`eve\` | 2026-03-01 10:01:00 | Only custodians may tick. |
| former | unknown | 2026-03-01 10:02:00 | Unticked. |

</details>`);
});

test("shows the latest 20 of very many, and names the file with the others", () => {
  const undone = Array.from({ length: 2000 }, (_, index) => ({
    step: "safe",
    by: `eve${index}`,
    at: minute(1),
    reason: "not-a-custodian" as const,
  }));
  const comment = render({ undone });
  expect(comment).toContain("taken back (2000)");
  expect(comment).toContain("1980 older ones are in the file.");
  expect(comment).toContain("`eve1980`");
  expect(comment).not.toContain("`eve1979`");
  expect(comment.length).toBeLessThan(65_536);
});

test("says who gave it up, and why, as plain text", () => {
  const abandoned = { by: "rita", at: minute(9), reason: "Made *twice*." };
  expect(render({ abandoned })).toContain(
    "**Given up as not planned by `rita`, 2026-03-01 10:09:00 UTC: Made &#42;twice&#42;.**",
  );
});

test("shows that secrets were published, and by whom, but not the secrets", () => {
  const leak = {
    id: "comment-7",
    where: "comment",
    kinds: ["mfa-secret", "access-key"],
    by: "eve",
    at: minute(9),
  } as const;
  const text = render({ leaks: [leak, { ...leak, by: null, where: "body" }] });
  expect(text).toContain("Secrets that were published and removed (2)");
  expect(text).toContain("| mfa-secret, access-key | comment | `eve` | 2026-03-01 10:09:00 |");
  expect(text).toContain("| mfa-secret, access-key | body | unknown |");
});

test("shows the state of the e-mails, if there are any", () => {
  expect(render({ mails: [] })).not.toContain("E-mails");
  const mail = { turn: "made", to: "team", at: minute(1), attempts: 1, sent: false, trouble: "550 No." } as const;
  expect(render({ mails: [mail] })).toContain("could not be sent: 550 No.");
});
