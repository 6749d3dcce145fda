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

/** What GitHub makes of rendered text only afterwards: mentions, references, emoji, and links of what begins with www. */
export const githubMagic = /(?<![\w/])@[\w-]|#\d|\bGH-\d|:[\w+-]+:|\bwww\./iu;
