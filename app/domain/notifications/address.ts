/**
 * Whether a text is one e-mail address and nothing else. A text that could start a second address, a name or a header is
 * refused, so that a form cannot add recipients.
 */
export function isAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s@<>()[\]\\,;:"\p{C}]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/u.test(text);
}

/** Reduces each address in a text to its domain: the person is not needed to fix the sending. */
export function maskAddresses(text: string): string {
  return text.replace(/[^\s@<>()[\]\\,;:"']{1,64}@(?=[A-Za-z0-9-])/gu, "…@");
}
