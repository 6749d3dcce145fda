import { describe, expect, test } from "@jest/globals";
import { joinEditNote, renderEditNote, splitEditNote } from "../../../../app/domain/comments/edit-note.ts";

const at = "2026-03-01T12:05:09Z";
const note = renderEditNote({ by: "rhys", at });

describe("the note about an edit", () => {
  test("names who edited the comment, and when", () => {
    expect(note).toMatch(/<sub>Edited by `rhys` at 2026-03-01 12:05 UTC; restored by the App\.<\/sub>$/u);
  });

  test("says that the editor is unknown, and is then always the same", () => {
    expect(renderEditNote({ by: null, at })).toContain("Edited, and it is unknown by whom; restored by the App.");
    expect(renderEditNote({ by: null, at })).toBe(renderEditNote({ by: null, at: "2027-01-01T00:00:00Z" }));
  });

  test("is found again at the end of the comment, and nowhere else", () => {
    const whole = joinEditNote({ text: "What it says", note });
    expect(whole.startsWith("What it says\n\n")).toBe(true);
    expect(splitEditNote(whole)).toEqual({ text: "What it says", note });
    expect(splitEditNote(`${whole}\nand more`)).toEqual({ text: `${whole}\nand more` });
    expect(splitEditNote("What it says")).toEqual({ text: "What it says" });
  });

  test("is left out if there is none, and if there is no room", () => {
    expect(joinEditNote({ text: "What it says" })).toBe("What it says");
    const room = 65_536 - note.length - 2;
    expect(joinEditNote({ text: "x".repeat(room), note })).toHaveLength(65_536);
    expect(joinEditNote({ text: "x".repeat(room + 1), note })).toBe("x".repeat(room + 1));
  });
});
