/**
 * Whether a text is one e-mail address and nothing else. What could begin a second one, a name or a header is refused, so
 * that nobody who fills in a form chooses whom we write to besides.
 */
export function isAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s@<>()[\]\\,;:"\p{C}]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/u.test(text);
}

/** Leaves of each address in a text only its domain: who it is nobody needs who mends the sending. */
export function maskAddresses(text: string): string {
  return text.replace(/[^\s@<>()[\]\\,;:"']{1,64}@(?=[A-Za-z0-9-])/gu, "…@");
}
