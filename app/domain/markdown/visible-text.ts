/**
 * Control characters, and the marks that turn the direction of text: they would show a reviewer something else
 * than what is there (https://trojansource.codes/). Tab and newline are left to the callers.
 */
const invisible =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** Makes each character that cannot be seen visible as U+FFFD, and each line ending a newline. */
export function visibleText(text: string): string {
  return text.replace(/\r\n?/gu, "\n").replace(invisible, "\ufffd");
}

/** The same on one line. */
export function visibleLine(text: string): string {
  return visibleText(text).replace(/[\n\t\u2028\u2029]/gu, " ");
}
