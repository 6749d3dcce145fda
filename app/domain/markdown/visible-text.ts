/**
 * Invisible characters, and marks that change the direction of text: a reviewer would see text that differs from the real
 * one (https://trojansource.codes/). Callers handle tab and newline; U+FE0F only makes an emoji coloured.
 */
const invisible = /(?![\t\n\ufe0f])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** Replaces each invisible character by U+FFFD, and each line ending by a newline. */
export function visibleText(text: string): string {
  return text.replace(/\r\n?/gu, "\n").replace(invisible, "\ufffd");
}

/** The same on one line. */
export function visibleLine(text: string): string {
  return visibleText(text).replace(/[\n\t\u2028\u2029]/gu, " ");
}
