import MarkdownIt from "markdown-it";

/** Markdown as GitHub reads it: with HTML, and with addresses (but not bare domains) made into links. */
const markdown = new MarkdownIt({ html: true, linkify: true });
markdown.linkify.set({ fuzzyLink: false });

/** What a reader would see and could click, as HTML. */
export function render(text: string): string {
  return markdown.render(text);
}

/** The text that a reader would see in a piece of HTML. */
export function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/gu, "")
    .replace(/&#(\d+);/gu, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}

/**
 * What GitHub makes of rendered text only afterwards: mentions, references (also of other repositories), emoji, commits
 * (but twelve digits are the id of an account), and links of what begins with www or names a protocol.
 *
 * {@link https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls}
 */
export const githubMagic =
  /@[\p{L}\p{N}_-]|#\d|\bGH-\d|:[\w+-]+:|\bwww\.|:\/\/|(?<![\p{L}\p{N}])(?!\d{12}(?![\p{L}\p{N}]))[0-9a-f]{7,40}(?![\p{L}\p{N}])/iu;
