import { expect, test } from "@jest/globals";
import { visibleLine, visibleText } from "../../../../app/domain/markdown/visible-text.ts";

test("shows marks that change the direction of text", () => {
  expect(visibleText("if (admin\u202e)")).toBe("if (admin\ufffd)");
});

test.each(["\u0000", "\u001b", "\u007f", "\u0085", "\u200b", "\u2066", "\ufeff", "\u00ad", "\u3164", "\u{e0041}"])(
  "shows the character %j",
  (character) => {
    expect(visibleText(character)).toBe("\ufffd");
  },
);

test("keeps tabs, letters of all scripts and emoji", () => {
  expect(visibleText("a\tŵ 漢 😀 ⚠️\n")).toBe("a\tŵ 漢 😀 ⚠️\n");
});

test.each([
  ["\r\n", "\n"],
  ["\r", "\n"],
])("makes the line ending %j a newline", (ending, expected) => {
  expect(visibleText(`a${ending}b`)).toBe(`a${expected}b`);
});

test("puts lines onto one", () => {
  expect(visibleLine("a\nb\tc\u2028d\r\ne")).toBe("a b c d e");
});
