import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { parseDigests } from "../../../../app/domain/plan/digests.ts";
import type { PlanResult } from "../../../../app/domain/plan/plan-summary.ts";
import { maxCheckText } from "../../../../app/domain/checks/check.ts";
import { planVerdict } from "../../../../app/domain/pull-request/plan-verdict.ts";
import { baseSha, change, headSha, runUrl } from "./samples.ts";

const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");
const run = {
  id: 4711,
  pullRequests: [6, 7],
  headSha,
  baseSha,
  attempt: 1,
  conclusion: "success",
  url: runUrl,
  formerEmails: new Set<string>(),
};

const summary = (result: PlanResult, more: object = {}) => ({
  version: 1,
  pullRequest: 7,
  headSha,
  baseSha,
  terraformVersion: "1.11.4",
  providerVersion: "5.100.0",
  result,
  ...more,
});

const text = (value: unknown) => ({ kind: "text", text: JSON.stringify(value) }) as const;
const onePlan: PlanResult = { kind: "planned", changes: [change()] };
const judge = (value: unknown, more: Partial<typeof run> = {}) =>
  planVerdict(text(value), { ...run, ...more }, sha256Hex);

describe("planVerdict", () => {
  test("succeeds for a plan that only makes or changes accounts; its text begins with the digests", () => {
    const verdict = judge(summary(onePlan));
    expect(verdict).toMatchObject({ conclusion: "success", title: "1 account to create" });
    expect(verdict.text).toMatch(
      /^root [0-9a-f]{32}\n0123456789abcdef0123456789abcdef\n\n<!-- aws-accounts:plan -->\n\*\*create /u,
    );
  });

  test("refuses a plan that deletes, with the reason, and shows it all the same", () => {
    const verdict = judge(summary({ kind: "planned", changes: [change({ action: "delete" }), change()] }));
    expect(verdict).toMatchObject({ conclusion: "failure", title: "Refused: 1 account to create, 1 to delete" });
    expect(verdict.summary).toContain("- aws_organizations_account.pet-licences-prod would be deleted.");
    expect(verdict.text).toContain("**delete ");
  });

  const preflight = {
    problems: [{ rule: "email-taken", message: "Taken.", pointer: "/resource/0/x", line: 14 }],
    unknown: [{ question: "Whether a unit exists", reason: "denied" }],
    same: [{ account: "owls", attributes: ["name"] }],
  };

  test("refuses what AWS would refuse, with each problem on its line", () => {
    const verdict = judge(summary(onePlan, { preflight }));
    expect(verdict).toMatchObject({ conclusion: "failure", title: "Refused: 1 problem in AWS" });
    expect(verdict.problems).toEqual([
      {
        rule: "email-taken",
        severity: "error",
        message: "Taken.",
        file: "terraform/accounts.tf.json",
        pointer: "/resource/0/x",
        range: { line: 14, endLine: 14, column: 1, endColumn: 1 },
      },
    ]);
    expect(verdict.summary).toMatch(
      /^AWS, or the apply, would refuse this:\n\n- ❌ line 14 `email-taken`: Taken\.\n\n/u,
    );
    expect(verdict.text).toContain("**create ");
  });

  test("succeeds if AWS did not answer, and says what is unknown and what AWS has already", () => {
    const verdict = judge(summary({ kind: "planned", changes: [] }, { preflight: { ...preflight, problems: [] } }));
    expect(verdict).toMatchObject({ conclusion: "success", title: "No change in AWS", problems: [] });
    expect(verdict.summary).toMatch(
      /^Unknown, .*\n\nAWS has these values .*`owls`: `name`\n\nPlanned for pull request 7/su,
    );
    expect(verdict.text).not.toContain("AWS has");
  });

  test("reports the problems in AWS beside an error of Terraform, and beside a plan that deletes", () => {
    const failed = judge(summary({ kind: "failed", step: "terraform plan", error: "no" }, { preflight }));
    expect(failed).toMatchObject({ title: "Terraform could not plan", problems: [{ rule: "email-taken" }] });
    expect(failed.summary).toMatch(/^AWS, or the apply, would refuse this:.*failed in \[workflow run/su);
    const deleting = judge(summary({ kind: "planned", changes: [change({ action: "delete" })] }, { preflight }));
    expect(deleting).toMatchObject({ title: "Refused: 1 account to delete", problems: [{ rule: "email-taken" }] });
  });

  test("bounds the reasons of a plan that is refused a thousand times", () => {
    const changes = Array.from({ length: 1_000 }, () => change({ action: "delete" }));
    expect(judge(summary({ kind: "planned", changes })).summary).toMatch(/- … and \d+ more reasons/u);
  });

  test.each([1, 1_500, 1_501, 3_000])("fits %d changes into the check, digests first", (length) => {
    const changes = Array.from({ length }, () => change());
    const verdict = judge(summary({ kind: "planned", changes }));
    expect(verdict.text?.length).toBeLessThanOrEqual(maxCheckText);
    expect(parseDigests(verdict.text ?? "")?.root).toMatch(/^[0-9a-f]{32}$/u);
  });

  test("shows terraform's error, in a fence that it cannot leave", () => {
    const verdict = judge(summary({ kind: "failed", step: "terraform plan", error: "Error\n```\n</details>" }), {
      conclusion: "failure",
    });
    expect(verdict).toMatchObject({ conclusion: "failure", title: "Terraform could not plan" });
    expect(verdict.text).toContain("````\nError\n```\n</details>\n````");
  });

  test("leaves out an error that has no room", () => {
    const verdict = judge(summary({ kind: "failed", step: "terraform plan", error: "`".repeat(20_000) }));
    expect(verdict.text).toContain("It is too long to show here; see [the page of the run](");
  });

  const missing: readonly (readonly [string, unknown, Partial<typeof run>, string])[] = [
    ["a plan of another pull request", summary(onePlan, { pullRequest: 8 }), {}, "another pull request"],
    ["a plan of another commit", summary(onePlan, { headSha: baseSha }), {}, "another commit"],
    ["a plan on top of another commit", summary(onePlan, { baseSha: headSha }), {}, "on top of a different commit"],
    ["the output of a run that a person re-ran", summary(onePlan), { attempt: 2 }, "re-ran it by hand"],
    ["a plan whose run failed afterwards", summary(onePlan), { conclusion: "failure" }, "ended as `failure`"],
    ["what does not fit the schema", { version: 2 }, {}, "cannot be used"],
  ];
  test.each(missing)("does not believe %s", (_, value, more, reason) => {
    const verdict = judge(value, more);
    expect(verdict).toMatchObject({ conclusion: "failure", title: "There is no plan" });
    expect(verdict).not.toHaveProperty("text");
    expect(verdict.summary).toContain(reason);
    expect(verdict.summary).toContain(`[The workflow run 4711](${runUrl})`);
  });

  test.each([
    ["timed_out", "time limit"],
    ["startup_failure", "could not start it"],
    ["action_required", "environment"],
    ["skipped", "skipped"],
  ])("explains what to check if a run ended as %s", (conclusion, said) => {
    const nothing = { kind: "unusable", reason: "it left nothing" } as const;
    expect(planVerdict(nothing, { ...run, conclusion }, sha256Hex).summary).toContain(said);
  });

  test("names everything that the plan holds for", () => {
    expect(judge(summary(onePlan)).summary).toBe(
      `Planned for pull request 7 at \`8c2f1d0\` on top of \`17c0ffe\`, with Terraform \`1.11.4\` and provider \`5.100.0\`, in [workflow run 4711](${runUrl}).`,
    );
  });

  test("refuses a text that is not JSON", () => {
    expect(planVerdict({ kind: "text", text: "no" }, run, sha256Hex)).toMatchObject({ conclusion: "failure" });
  });

  test("refuses a new account with the root e-mail of an earlier one", () => {
    const create = { ...change(), action: "create", before: null, after: { email: "Cats@example.gov.uk" } } as const;
    const formerEmails = new Set(["cats@example.gov.uk"]);
    const verdict = judge(summary({ kind: "planned", changes: [create] }), { formerEmails });
    expect(verdict).toMatchObject({ conclusion: "failure", title: "Refused: 1 account to create" });
    expect(verdict.summary).toContain("AWS never accepts an e-mail twice");
    expect(judge(summary({ kind: "planned", changes: [create] }))).toMatchObject({ conclusion: "success" });
  });

  test("explains why there is no plan, and the next step", () => {
    const verdict = planVerdict(
      { kind: "unusable", reason: "the run left no artifact <b>" },
      { ...run, conclusion: "cancelled" },
      sha256Hex,
    );
    expect(verdict).toEqual({
      conclusion: "failure",
      title: "There is no plan",
      summary: `[The workflow run 4711](${runUrl}) ended as \`cancelled\`: the run left no artifact &#60;b&#62;. A person cancelled it, or a newer run replaced it. Its log says more. When the problem is fixed, press "Re-run" on the check \`aws-accounts/plan\`, or comment \`/plan\`.`,
      problems: [],
    });
  });
});
