import { describe, expect, test } from "@jest/globals";
import { chooseRequestEmail } from "../../../../app/domain/notifications/request-stage.ts";
import type { RequestStatus } from "../../../../app/domain/request/request-comment.ts";

const facts = { author: "ada", url: "https://github.com/o/issues/issues/12", name: "pets", isOld: false };
const request_url = facts.url;
const pull_request_url = "https://github.com/o/issues/pull/14";
const both = ["requester", "team"];
const open: RequestStatus = { kind: "open", pull: 14, name: "pets", branch: "new-aws-account-pets", notes: [] };
const closedBy = (by: string | null): RequestStatus => ({ kind: "closed", pull: 14, why: { kind: "request", by } });

describe("an e-mail about a request", () => {
  test("lists the problems to fix, one per line, for the requester only", () => {
    const problems = [
      { field: null, message: "No." },
      { field: "Name", message: 'We cannot use "a\nb".', proposal: "a-b" },
    ];
    const text = '- No.\n- Name: We cannot use "a b". For example: a-b';
    const news = { turn: "problems", fields: { request_url, problems: text }, to: ["requester"] };
    expect(chooseRequestEmail({ kind: "problems", problems, pull: 14 }, facts)).toEqual(news);
  });

  test("is of very many problems how many more there are", () => {
    const problems = Array.from({ length: 100 }, () => ({ field: null, message: "n".repeat(98) }));
    const news = chooseRequestEmail({ kind: "problems", problems, pull: null }, facts);
    expect(news?.fields["problems"]?.length).toBeLessThanOrEqual(4_000);
    expect(news?.fields["problems"]).toMatch(/\n- … and \d+ more problems\.$/u);
  });

  test.each([
    [open, "opened"],
    [{ kind: "merged", pull: 14 } as const, "being_made"],
  ])("is to requester and team with the link to the pull request: %j", (standing, turn) => {
    const fields = { request_url, account_name: "pets", pull_request_url };
    expect(chooseRequestEmail(standing, facts)).toEqual({ turn, fields, to: both });
  });

  test.each<readonly [RequestStatus, string]>([
    [closedBy("rita"), "rita closed the request."],
    [closedBy(null), "An unknown person closed the request."],
    [
      { kind: "closed", pull: 14, why: { kind: "pull-request", by: "rita", said: null } },
      "rita closed the pull request, without merging it.",
    ],
    [
      { kind: "closed", pull: 14, why: { kind: "pull-request", by: "ada", said: "Not\nthis." } },
      "ada closed the pull request, without merging it. The last comment there:\n\nNot\nthis.",
    ],
  ])("is of a refusal why: %j", (standing, why) => {
    const fields = { request_url, account_name: "pets", pull_request_url, why };
    expect(chooseRequestEmail(standing, facts)).toEqual({ turn: "refused", fields, to: both });
  });

  test("is not sent for a problem that the operator has to fix", () => {
    expect(chooseRequestEmail({ kind: "broken", problems: ["No."], pull: null }, facts)).toBeUndefined();
  });

  test("has no recipient if the requester closed the request, or if it was merged long ago", () => {
    expect(chooseRequestEmail(closedBy("ada"), facts)?.to).toEqual([]);
    expect(chooseRequestEmail({ kind: "merged", pull: 14 }, { ...facts, isOld: true })?.to).toEqual([]);
  });
});
