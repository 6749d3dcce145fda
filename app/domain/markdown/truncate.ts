/** Cuts text to at most `maxLength` UTF-16 units, the last of which is then an ellipsis; never within a character. */
export function truncate(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  if (maxLength < 1) return "";
  const cut = text.slice(0, maxLength - 1);
  return `${/[\ud800-\udbff]$/u.test(cut) ? cut.slice(0, -1) : cut}…`;
}
