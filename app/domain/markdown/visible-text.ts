/**
 * Characters that cannot be seen, and the marks that turn the direction of text: they would show a reviewer something
 * else than what is there (https://trojansource.codes/). Tab and newline are left to the callers; U+FE0F only says that
 * an emoji is in colour.
 */
const invisible = /(?![\t\n\ufe0f])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** Makes each character that cannot be seen visible as U+FFFD, and each line ending a newline. */
export function visibleText(text: string): string {
  return text.replace(/\r\n?/gu, "\n").replace(invisible, "\ufffd");
}

/** The same on one line. */
export function visibleLine(text: string): string {
  return visibleText(text).replace(/[\n\t\u2028\u2029]/gu, " ");
}
