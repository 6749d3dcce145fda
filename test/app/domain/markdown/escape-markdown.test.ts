import { describe, expect, test } from "@jest/globals";
import { fc } from "../../../fast-check.ts";
import { escapeMarkdown } from "../../../../app/domain/markdown/escape-markdown.ts";
import { visibleText } from "../../../../app/domain/markdown/visible-text.ts";
import { githubMagic, render, textOf } from "./rendered.ts";

const breaker = "\u200b";

/** Text that an attacker would try. */
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
        "8c2f1d0",
        "8c2f1d0e5b7a4c3d9e6f8a1b2c3d4e5f60718293",
        "user/repo@8c2f1d0",
        "owner/repo#12",
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

  test("contains nothing that GitHub links", () => {
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

  test("leaves an account's id unchanged, so that people can copy it", () => {
    expect(escapeMarkdown("account 123456789012.")).toBe("account 123456789012.");
  });

  test.each(["8c2f1d0", "1234567", "8C2F1D0E5B7A4C3D9E6F8A1B2C3D4E5F60718293", "(abcdef0)"])(
    "contains no commit that GitHub links: %s",
    (text) => {
      expect(escapeMarkdown(text)).toContain("&#8203;");
    },
  );

  test("leaves ordinary words unchanged", () => {
    expect(escapeMarkdown('The tag "team-name" of aws_organizations_account.x is missing (see 5.2).')).toBe(
      'The tag "team-name" of aws_organizations_account.x is missing (see 5.2).',
    );
  });
});

/** The text without invisible characters. */
function plain(text: string): string {
  return visibleText(text).trim();
}
