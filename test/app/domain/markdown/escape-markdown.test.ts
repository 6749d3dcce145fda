import { describe, expect, test } from "@jest/globals";
import { fc } from "../../../fast-check.ts";
import { escapeMarkdown } from "../../../../app/domain/markdown/escape-markdown.ts";
import { githubMagic, render, textOf } from "./rendered.ts";

const breaker = "\u200b";

/** Text of what people who mean harm would try. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string(),
      fc.constantFrom(
        ..."`*_[]()<>|~#+-.!:@$\\&=\n\t\r".split(""),
        "@team/name",
        "#12",
        "GH-12",
        ":tada:",
        "https://example.com",
        "www.example.com",
        "<script>",
        "</details>",
        "<!--",
        "-->",
        "&lt;",
        "1. ",
        "    ",
        "```",
        "| a |",
        "a@b.com",
      ),
    ),
  )
  .map((parts) => parts.join(""));

describe("escapeMarkdown", () => {
  test("shows a reader exactly the text", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const html = render(`x ${escapeMarkdown(text)} x`);
        expect(html).toMatch(/^<p>[^<]*<\/p>\n$/u);
        const shown = textOf(html).trim().slice(1, -1).trim().replaceAll(breaker, "");
        expect(shown.replace(/\s+/gu, " ")).toBe(plain(text).replace(/\s+/gu, " "));
      }),
      { numRuns: 1_000 },
    );
  });

  test("lets GitHub find nothing to link in it", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(textOf(render(escapeMarkdown(text)))).not.toMatch(githubMagic);
      }),
      { numRuns: 1_000 },
    );
  });

  test("never begins a block", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(render(escapeMarkdown(text))).toMatch(/^(<p>[^<]*<\/p>\n)?$/u);
      }),
      { numRuns: 1_000 },
    );
  });

  test("means the same inside HTML", () => {
    const html = render(`<summary>${escapeMarkdown("a*b* <b> `c` a_b _d_ & @e")}</summary>`);
    expect(textOf(html).trim().replaceAll(breaker, "")).toBe("a*b* <b> `c` a_b _d_ & @e");
  });

  test("keeps to one line and one table cell", () => {
    expect(escapeMarkdown("a\r\nb|c")).toBe("a b&#124;c");
  });

  test("leaves ordinary words as they are", () => {
    expect(escapeMarkdown('The tag "team-name" of aws_organizations_account.x is missing (see 5.2).')).toBe(
      'The tag "team-name" of aws_organizations_account.x is missing (see 5.2).',
    );
  });
});

/** The text without what cannot be seen. */
function plain(text: string): string {
  return text
    .replace(/\r\n?/gu, "\n")
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu,
      "\ufffd",
    )
    .trim();
}
