import { expect, test } from "@jest/globals";
import { mapAnswer, type Answer, type Why } from "../../../../app/domain/evidence/answer.ts";
import { judgeAnswer } from "../../../../app/domain/evidence/judge-answer.ts";
import { longestReason } from "../../../../app/domain/evidence/finding.ts";

const receipt = { requestId: null, at: "2026-03-01T10:00:00Z" };
const reasons: Readonly<Record<Why, string>> = {
  "no-role": "No role could be assumed",
  policy: "Blocked by a service control policy",
  denied: "Not allowed",
  throttled: "Throttled",
  "switched-off": "The settings turn the role aws-accounts-audit off",
  failed: "AWS gave no usable answer",
};

test.each(Object.entries(reasons))("never counts %s as a proof, and gives the reason", (why, reason) => {
  const answer: Answer<number> = { kind: "refused", why: why as Why, asked: "iam:GetRole", receipt };
  const finding = judgeAnswer("tags", mapAnswer(answer, String), () => ["proven", "Fine."]);
  expect(finding).toMatchObject({ about: "tags", verdict: "unknown", ...receipt });
  expect(finding.reason).toContain(reason);
  expect(finding.reason).toContain("iam:GetRole");
});

test("keeps a reason on one line within the length limit, for any text from AWS", () => {
  const answer: Answer<string> = { kind: "value", value: "x".repeat(10_000), receipt };
  const { reason } = judgeAnswer(
    "tags",
    mapAnswer(answer, (text) => `a\nb\u202e${text}`),
    (text) => ["proven", text],
  );
  expect(reason).toHaveLength(longestReason);
  expect(reason.startsWith("a b\ufffdxxx")).toBe(true);
});
