import { describe, expect, test } from "@jest/globals";
import { fc } from "../../../fast-check.ts";
import { codeSpan, fence } from "../../../../app/domain/markdown/code.ts";
import { render, textOf } from "./rendered.ts";

const awkward = fc
  .array(fc.oneof(fc.string(), fc.constantFrom("`", "```", "~~~", "\n", "|", "<", "@a", "\r\n", " ")))
  .map((parts) => parts.join(""));

describe("codeSpan", () => {
  test("is a pair of backticks around ordinary text", () => {
    expect(codeSpan("a.person@example.gov.uk")).toBe("`a.person@example.gov.uk`");
  });

  test.each([
    ["a backtick", "a`b", "<code>a&#96;b</code>"],
    ["a pipe, which would end a table cell", "a|b", "<code>a&#124;b</code>"],
    ["text that people copy", "|arn:aws:iam::1:user/a@b.uk", "<code>&#124;arn:aws:iam::1:user/a@b.uk</code>"],
    ["links", "|https://a WWW.b", "<code>&#124;https&#58;//a WWW&#46;b</code>"],
    ["nothing", "", "<code></code>"],
    ["space around it", " a ", "<code>a</code>"],
  ])("is an element around %s", (_, text, expected) => {
    expect(codeSpan(text)).toBe(expected);
  });

  test("is one code element on one line, for any text", () => {
    fc.assert(
      fc.property(awkward, (text) => {
        expect(render(`x ${codeSpan(text)} x`)).toMatch(/^<p>x <code>[^<]*<\/code> x<\/p>\n$/u);
      }),
    );
  });
});

describe("fence", () => {
  test.each([
    ["plain text", "a\nb", "diff", "```diff\na\nb\n```"],
    ["text that ends with a newline", "a\n", "", "```\na\n```"],
    ["a fence inside", "```\nx\n```", "", "````\n```\nx\n```\n````"],
    ["a long run of backticks", "a ````` b", "", "``````\na ````` b\n``````"],
    ["Windows line endings", "a\r\nb\rc", "", "```\na\nb\nc\n```"],
    ["invisible characters", "a\u202eb\u001b[31m", "", "```\na\ufffdb\ufffd[31m\n```"],
  ])("holds %s", (_, text, language, expected) => {
    expect(fence(text, language)).toBe(expected);
  });

  test("is one code block that its content cannot end", () => {
    fc.assert(
      fc.property(awkward, (text) => {
        const html = render(`${fence(text)}\n\nafter`);
        expect(html).toMatch(/^<pre><code>[^<]*<\/code><\/pre>\n<p>after<\/p>\n$/u);
        const shown = text
          .replace(/\r\n?/gu, "\n")
          .replace(/\n$/u, "")
          .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/gu, "\ufffd");
        expect(textOf(html)).toBe(`${shown}\n\nafter\n`);
      }),
    );
  });
});
