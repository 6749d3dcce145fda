import { describe, expect, test } from "@jest/globals";
import { parseAccountRecord, renderAccountRecord } from "../../../../app/domain/checklist/account-record.ts";
import type { Comment } from "../../../../app/domain/comments/comment.ts";
import type { Editor } from "../../../../app/domain/comments/edit.ts";
import {
  isExplanation,
  isLastSaid,
  renderPending,
  withoutPending,
  withPending,
} from "../../../../app/domain/checklist/pending.ts";
import { record } from "./samples.ts";

const at = "2026-03-01T12:00:00.000Z";
const later = "2026-03-01T12:00:01.000Z";
const first = { at, text: "**Not finished yet**\n\n- a step" };
const byApp = { kind: "bot", login: "aws-accounts" } as const;
const byAnn = { kind: "person", id: 7, login: "ann" } as const;
const comment = (body: string, author: Editor = byApp): Comment => ({ id: "1", author, at, body });

describe("an explanation that is pending", () => {
  test("is kept in the record, and gone once it was said", () => {
    const waiting = withPending(withPending(record, first.text, at), "Another.", later);
    expect(waiting.pending).toEqual([first, { at: later, text: "Another." }]);
    expect(parseAccountRecord(renderAccountRecord(waiting))).toMatchObject({ kind: "record", record: waiting });
    const [one, other] = waiting.pending ?? [];
    if (one === undefined || other === undefined) throw new Error("nothing is pending");
    expect(withoutPending(waiting, [one]).pending).toEqual([other]);
    expect(withoutPending(waiting, [one, other])).toEqual(record);
    expect(withoutPending(record, [])).toEqual(record);
  });

  test("is not noted twice, nor if a pending one already contains it", () => {
    const waiting = withPending(record, first.text, at);
    expect(withPending(waiting, "**Not finished yet**", later)).toBe(waiting);
  });

  test("is recognised by its mark, with any words", () => {
    const body = renderPending(first);
    expect(body.startsWith(first.text)).toBe(true);
    expect(isExplanation(body, first)).toBe(true);
    expect(isExplanation(body, { ...first, at: later })).toBe(false);
  });
});

describe("isLastSaid", () => {
  const said = renderPending(first);

  test.each([
    ["if the App's last comment says so", [comment(said)], true],
    ["not if a person answered", [comment(said), comment("Thanks.", byAnn)], false],
    ["not if another person wrote it", [comment(said, byAnn)], false],
    ["not if the App said more", [comment(renderPending({ at, text: `${first.text} more` }))], false],
    ["not if there is no comment", [], false],
  ])("%s", (_, comments, expected) => {
    expect(isLastSaid(first.text, comments, "aws-accounts")).toBe(expected);
  });
});
